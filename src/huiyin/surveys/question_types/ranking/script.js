document.querySelectorAll(".ranks").forEach(function(box){
var n=+box.dataset.n,rows=[].map.call(box.querySelectorAll("select"),function(s){var p=s.parentNode,l=p.querySelector("label"),b=document.createElement("button"),r=document.createElement("b");b.type="button";b.id="b-"+s.id;b.append(r,l.textContent);l.hidden=s.hidden=true;l.style.display=s.style.display="none";p.append(b);b.onclick=function(){var was=+s.value;if(was)rows.forEach(function(x){var v=+x.s.value;if(v>was)x.s.value=v-1});s.value=was?"":(used()<n?used()+1:"");show()};return{s:s,b:b,r:r}});
function used(){return rows.filter(function(x){return x.s.value}).length}
function show(){rows.forEach(function(x){x.r.textContent=x.s.value;x.b.setAttribute("aria-pressed",!!x.s.value)})}
var f=box.closest("fieldset");f.querySelector(".ranks-off").hidden=true;f.querySelector(".ranks-on").hidden=false;show();
});
