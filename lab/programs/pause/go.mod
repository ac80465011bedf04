module irsactl.dev/pause

go 1.21
