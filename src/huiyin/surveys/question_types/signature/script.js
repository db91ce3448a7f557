document.querySelectorAll(".pad").forEach(function(pad){
var svg=pad.querySelector("svg"),path=svg.querySelector("path"),clear=pad.querySelector("button"),ink=pad.nextElementSibling,on=false,d=ink.value,last="";
pad.hidden=clear.hidden=false;path.setAttribute("d",d);
function at(e){var b=svg.getBoundingClientRect(),x=Math.round((e.clientX-b.left)/b.width*600),y=Math.round((e.clientY-b.top)/b.height*200);return Math.max(0,Math.min(600,x))+" "+Math.max(0,Math.min(200,y))}
svg.addEventListener("pointerdown",function(e){on=true;last=at(e);d+="M"+last+"L"+last;svg.setPointerCapture(e.pointerId);e.preventDefault()});
svg.addEventListener("pointermove",function(e){if(!on||d.length>11980)return;var p=at(e);if(p!==last){d+="L"+p;last=p;path.setAttribute("d",d)}});
["pointerup","pointercancel"].forEach(function(n){svg.addEventListener(n,function(){if(!on)return;on=false;path.setAttribute("d",d);ink.value=(d.match(/L/g)||[]).length>=5?d:""})});
clear.addEventListener("click",function(){d="";ink.value="";path.setAttribute("d","")});
});
