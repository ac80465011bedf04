/** How the page looks; the colours are the theme's. */
export const pageStyle = `*{box-sizing:border-box}
[hidden]{display:none!important}
html{scroll-padding-top:5.5rem}
body{margin:0;background:var(--back);color:var(--ink);font:15px/1.5 var(--sans)}
code{font:.93em/1.45 var(--mono);overflow-wrap:anywhere}
a{color:var(--accent);text-underline-offset:2px}
a:focus-visible,summary:focus-visible,input:focus-visible,.scroll:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:4px}
p,h1,h2,ul,dl,dd{margin:0}
ul{padding:0;list-style:none}
header,main{max-width:1240px;margin:auto;padding:0 20px}
header{padding-top:24px;padding-bottom:8px}
h1{font-size:26px;line-height:1.25}
.about{color:var(--muted)}
.skip{position:absolute;left:-999px}
.skip:focus{left:20px;top:8px;background:var(--back);padding:4px 8px;z-index:2}
#tools{position:sticky;top:0;z-index:1;background:var(--back);border-bottom:1px solid var(--faint)}
#tools form{max-width:1240px;margin:auto;padding:12px 20px;display:flex;flex-wrap:wrap;gap:8px 20px;align-items:center}
#tools label{display:flex;gap:8px;align-items:center}
#search{font:inherit;color:inherit;background:var(--card);border:1px solid var(--line);border-radius:8px;padding:7px 12px;width:min(25rem,62vw)}
#told{color:var(--muted);margin-left:auto}
#picture{margin:16px 0 8px}
#picture .scroll{overflow-x:auto;border:1px solid var(--faint);border-radius:12px;margin-top:8px}
#picture svg{display:block;margin:auto;max-width:100%;min-width:760px;height:auto}
summary{cursor:pointer;padding:6px 4px}
.link{border-top:1px solid var(--faint);padding:22px 0 26px}
h2{font-size:20px;display:flex;flex-wrap:wrap;gap:4px 10px;align-items:center}
.sign-box{flex:none}
.state-word{color:var(--state);font:600 14px var(--sans);margin-left:.35em}
.meaning{color:var(--muted);padding-left:34px}
.summary{padding-left:34px;overflow-wrap:anywhere}
.link>.finding,.link>.reasons{margin-left:34px}
.parts,.link>details{margin:12px 0 0 34px}
.link>details .parts{margin:6px 0 12px}
.parts{display:grid;gap:10px;grid-template-columns:repeat(auto-fill,minmax(min(100%,30rem),1fr))}
.part{display:flex;gap:12px;background:var(--card);border:1px solid var(--faint);border-left:4px solid var(--state);border-radius:10px;padding:10px 14px;min-width:0}
.part>.sign-box{margin-top:2px}
.part>div{min-width:0;flex:1}
.part:target{outline:2px solid var(--accent);outline-offset:2px}
.facts,.relations,.count{color:var(--muted);font-size:14px;overflow-wrap:anywhere}
.reasons{margin-top:6px;padding-left:18px;list-style:disc;font-size:14px;overflow-wrap:anywhere}
.finding{margin-top:8px;border-top:1px dashed var(--line);padding-top:8px;font-size:14px;overflow-wrap:anywhere}
.finding .sign-box{margin-right:6px;vertical-align:-2px}
.finding strong{color:var(--state)}
.link>.finding{border-top:0;padding-top:0}
dl{display:grid;grid-template-columns:auto 1fr;gap:2px 12px;margin-top:4px}
dt{color:var(--muted)}
@media (max-width:640px){.parts,.link>details,.link>.finding,.link>.reasons{margin-left:0}.meaning,.summary{padding-left:0}}
@media print{#tools,.skip{display:none}.part{break-inside:avoid}}`;
