// Small helps on patient pages. Without them everything works too: the server asks again.
(() => {
  "use strict";

  // "None of these" and "I'm not sure" go with no other box of their question.
  function keepAlone(box) {
    if (!box.checked || box.type !== "checkbox") return;
    const alone = box.hasAttribute("data-alone");
    for (const other of box.form.querySelectorAll(`input[type="checkbox"][name="${CSS.escape(box.name)}"]`)) {
      if (other !== box && (alone || other.hasAttribute("data-alone"))) other.checked = false;
    }
  }

  // A number, or "I'm not sure": filling in one empties the other.
  function keepOne(field) {
    if (field.dataset.or && field.value.trim()) document.getElementById(field.dataset.or).checked = false;
    const number = document.querySelector(`[data-or="${CSS.escape(field.id)}"]`);
    if (number && field.checked) number.value = "";
  }

  document.addEventListener("input", ({ target }) => {
    if (!(target instanceof HTMLInputElement) || !target.form) return;
    keepAlone(target);
    keepOne(target);
  });

  // An error summary is read out first.
  document.querySelector(".error-summary")?.focus();
})();
