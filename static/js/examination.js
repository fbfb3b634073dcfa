// The keys of the examination: with the focus on a test, -, +, ? or . says how it came out and goes on to the next
// one. The page lists them. Without script the arrow keys choose and Tab goes on, as in every list of choices.
(() => {
  "use strict";
  const listed = document.querySelector(".mark-keys");
  if (!listed) return;
  listed.hidden = false;
  const places = { ".": 0, "-": 1, "\u2212": 1, "+": 2, "?": 3 };

  document.addEventListener("keydown", (event) => {
    const test = event.target.closest?.(".tri");
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;
    if (!test || !isPlain || !(event.key in places)) return;
    event.preventDefault();
    test.querySelectorAll("input")[places[event.key]].checked = true;
    const tests = [...document.querySelectorAll(".tri")];
    const next = tests[tests.indexOf(test) + 1] ?? test;
    next.querySelector(":checked").focus();
  });
})();
