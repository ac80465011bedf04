/** To be sourced, or to lie in ~/.config/fish/completions as `irsactl.fish`. */
export const fishScript = `# fish completion for irsactl
function __irsactl_complete
    set -l words (commandline -opc)
    set -l typed (commandline -ct)
    set -l current (string unescape -- "$typed" || echo "$typed")
    set -l lines (irsactl __complete $words[2..-1] "$current" 2>/dev/null)
    set -q lines[1]; or return
    # A value behind = comes without the option.
    set -l option (string match -r -- '^--[^=]*=' "$current")
    if test (count $lines) -gt 1
        for line in $lines[1..-2]
            printf '%s\\n' "$option$line"
        end
    else if test $lines[-1] = :0
        for path in (__fish_complete_path (string replace -- "$option" '' "$current"))
            printf '%s\\n' "$option$path"
        end
    end
end
complete -c irsactl -f -a '(__irsactl_complete)'
`;
