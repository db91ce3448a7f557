(function(){
var f=document.getElementById("answers"),n=document.getElementById("net"),L=window.localStorage;
if(!L||!window.fetch||!window.URLSearchParams||f.enctype.indexOf("multi")==0)return;
var E=f.elements,A=f.getAttribute("action"),K="answers:"+A,S=E.submission_id.value,P=E.page.value,began=Date.now(),busy,tries=0,timer,last;
function say(k){n.textContent=f.dataset[k]||"";n.hidden=!n.textContent}
function typed(){var o={};new FormData(f).forEach(function(v,k){if(k.slice(0,2)=="a-"&&v)o[k]=v});return o}
function put(){try{L.setItem(K,JSON.stringify({s:S,p:P,f:typed(),t:Date.now()}));return 1}catch(e){}}
function drop(){try{L.removeItem(K)}catch(e){}}
function fill(o){[].forEach.call(E,function(e){if(e.name.slice(0,2)!="a-"||e.type=="file")return;if(e.type=="radio"||e.type=="checkbox")e.checked=o[e.name]===e.value;else if(o[e.name]){e.value=o[e.name];e.dispatchEvent(new Event("input"))}})}
var old;try{old=JSON.parse(L.getItem(K))}catch(e){}
if(old&&Date.now()-old.t<6048e5&&Object.keys(old.f).length){
if(old.s==S){if(old.p==P&&!f.dataset.refused){fill(old.f);say("restored")}}
else{n.textContent=f.dataset.found+" ";var a=document.createElement("a");a.href=A+old.s+"/";a.textContent=f.dataset.goon;n.appendChild(a);n.hidden=false}}
var soon;f.addEventListener("input",function(){clearTimeout(soon);soon=setTimeout(put,300)});
f.addEventListener("submit",function(e){var b=e.submitter;e.preventDefault();if(busy)return;send(b&&b.name?[b.name,b.value]:null)});
function send(x){
clearTimeout(timer);clearTimeout(soon);busy=1;last=x;var kept=put(),d=new URLSearchParams(new FormData(f)),c=window.AbortController&&new AbortController();
d.set("d",((Date.now()-began)/1e3).toFixed(1));if(x)d.set(x[0],x[1]);
var out=setTimeout(function(){c&&c.abort()},2e4);
if(!tries)setTimeout(function(){if(busy&&!tries)say("sending")},700);
fetch(A,{method:"POST",body:d,headers:{Accept:"application/json"},credentials:"same-origin",signal:c?c.signal:undefined}).then(function(r){
clearTimeout(out);
if(r.status==429||r.status>=500)return later(kept,r.headers.get("Retry-After"));
if(!r.ok)return plain(x);
return r.json().then(function(j){drop();location.href=j.next})
}).catch(function(){clearTimeout(out);later(kept)})}
function later(kept,s){busy=0;tries++;say(kept?"waiting":"waitingonly");timer=setTimeout(function(){send(last)},Math.min(s?Math.max(s*1e3,1e3):1e3*Math.pow(2,tries),6e4)*(.75+Math.random()/2))}
function plain(x){if(x){var h=document.createElement("input");h.type="hidden";h.name=x[0];h.value=x[1];f.appendChild(h)}HTMLFormElement.prototype.submit.call(f)}
window.addEventListener("online",function(){if(tries&&!busy)send(last)});
window.addEventListener("pageshow",function(e){if(e.persisted){busy=0;tries=0;say("")}})
})()
