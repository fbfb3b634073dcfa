// The keys of the queue: j and k move, Enter opens, / goes to the search. The page lists them. Without script the
// links of the rows are reached with Tab.
(() => {
  "use strict";
  const links = () => [...document.querySelectorAll(".queue .who a")];
  const keys = document.querySelector(".keys");
  if (!keys) return;
  keys.hidden = false;

  const isTyping = (element) => element.matches("input, textarea, select, [contenteditable]");

  // The cursor is where the focus is, so that Enter opens the row as it opens every link.
  function move(by) {
    const rows = links();
    const at = rows.findIndex((link) => link.closest("tr").contains(document.activeElement));
    const next = at < 0 ? 0 : Math.min(Math.max(at + by, 0), rows.length - 1);
    rows[next]?.focus();
    rows[next]?.closest("tr").scrollIntoView({ block: "nearest" });
  }

  const acts = {
    j: () => move(1),
    k: () => move(-1),
    "/": () => document.getElementById("q").focus(),
  };

  document.addEventListener("keydown", (event) => {
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;
    const act = acts[event.key];
    if (!act || !isPlain || isTyping(event.target)) return;
    event.preventDefault();
    act();
  });
})();
