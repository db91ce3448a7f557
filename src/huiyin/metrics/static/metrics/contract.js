// The sum of the chosen weights, while they are typed. The server checks it again.
(function () {
  "use strict";
  var form = document.querySelector("form[data-contract]");
  var output = form && form.querySelector("[data-weight-sum]");
  if (!output) return;
  function update() {
    var sum = 0;
    form.querySelectorAll('input[name^="weight_"]').forEach(function (input) {
      var use = form.elements["use_" + input.name.slice("weight_".length)];
      if (use && use.checked) sum += parseFloat(input.value) || 0;
    });
    output.textContent = sum.toFixed(4);
    var right = Math.abs(sum - 1) <= 0.001;
    output.classList.toggle("text-success", right);
    output.classList.toggle("text-danger", !right);
  }
  form.addEventListener("input", update);
  update();
})();
