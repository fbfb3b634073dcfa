// The map of the body: a touch that just misses a place counts for the closest one. Everything else needs no script.
(() => {
  "use strict";
  const REACH = 12; // px on the screen
  const STEPS = 16; // directions to look in
  const LIST = "map-as-list";

  const placeAt = (x, y) => document.elementFromPoint(x, y)?.closest(".shape");
  const sideOf = (input) => input.value.match(/_(left|right)$/)?.[1] ?? "";

  // The side is never guessed: nothing across a midline, and nothing where both sides are within reach.
  function closest(map, x, y) {
    const art = map.querySelector(".art").getBoundingClientRect();
    const { midlines, width } = map.closest(".bodymap").dataset;
    const lines = midlines.split(" ").map((line) => art.left + (line / width) * art.width);
    let found = null;
    const sides = new Set();
    for (let away = 2; away <= REACH; away += 2) {
      for (let step = 0; step < STEPS; step++) {
        const angle = (2 * Math.PI * step) / STEPS;
        const atX = x + away * Math.cos(angle), atY = y + away * Math.sin(angle);
        const shape = placeAt(atX, atY);
        if (!shape || !map.contains(shape)) continue;
        const side = sideOf(shape.control);
        if (side) sides.add(side);
        const crosses = lines.some((line) => (x - line) * (atX - line) <= 0);
        if (!found && !(side && crosses)) found = shape;
      }
    }
    return sides.size > 1 && found && sideOf(found.control) ? null : found;
  }

  document.addEventListener("click", (event) => {
    const map = event.target.closest?.(".map");
    if (!map || event.target.closest("label, input")) return;
    if (event.clientY > map.querySelector(".stage").getBoundingClientRect().bottom) return;
    closest(map, event.clientX, event.clientY)?.click();
  });

  // Which way the places are shown is no answer. It stays as chosen until the window is closed.
  for (const box of document.querySelectorAll(".as-list")) {
    try {
      box.checked ||= sessionStorage.getItem(LIST) === "1";
      box.addEventListener("change", () => sessionStorage.setItem(LIST, box.checked ? "1" : "0"));
    } catch { /* storage is switched off */ }
  }
  for (const view of document.querySelectorAll(".map-view")) {
    view.addEventListener("input", (event) => event.stopPropagation());
  }
})();
