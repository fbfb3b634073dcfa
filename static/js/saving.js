// Saves a page of questions while somebody types; without it the buttons save. What to say comes from the server
// or stands in the page. Nothing is kept in the browser: what is not saved yet is in the page and nowhere else.
(() => {
  "use strict";
  const form = document.getElementById("questions");
  const state = document.getElementById("save-state");
  if (!form || !state) return;

  const CHOSEN = 400, TYPED = 1500, AT_LEAST = 8000; // ms after a choice, after typing, while typing goes on
  const PATIENCE = 20000, LONGEST = 60000; // ms until a try is given up, and between two tries
  const NOTICE = 120000; // ms before the form is closed
  const part = (name) => state.querySelector(`[data-part="${name}"]`);
  const closes = state.dataset.closes * 1000;
  const fields = form.elements;
  let changes = 0, kept = 0; // how many changes there were, and up to which they are saved
  let failures = 0, seen = Date.now(), waitsSince = 0;
  let timer, running, isOver = false, isLeaving = false;

  const isDirty = () => changes > kept && !isOver;

  function say(text, { asks = false, show = "", link = null } = {}) {
    const line = state.querySelector(".status-line"), words = line.querySelector("span");
    if (words.textContent !== text) words.textContent = text; // said again, it would be read out again
    line.classList.toggle("is-waiting", asks);
    state.classList.toggle("asks", asks || !part("urgent").hidden);
    for (const name of ["link", "both", "stay"]) part(name).hidden = name !== show;
    if (link) {
      part("link").href = link.url;
      part("link").textContent = link.words;
    }
  }

  function warn(link) {
    const urgent = part("urgent");
    if (!link || !urgent.hidden) return;
    const way = urgent.querySelector("a");
    way.href = link.url;
    way.textContent = link.words;
    way.inert = true; // a finger that is on its way down meant something else
    setTimeout(() => { way.inert = false; }, 700);
    urgent.hidden = false;
  }

  // Somebody may have signed in again in another window: the token of this page is too old then.
  function prepare() {
    const token = document.cookie.match(/(?:^|; )(?:__Host-csrf|csrftoken)=(\w+)/);
    if (token) fields.csrfmiddlewaretoken.value = token[1];
    fields.turn.value++;
  }

  async function ask(isLast) {
    prepare();
    const patience = new AbortController();
    const end = setTimeout(() => patience.abort(), PATIENCE);
    try {
      const answer = await fetch(location.pathname, {
        method: "POST",
        headers: { Accept: "application/json" },
        body: new URLSearchParams(new FormData(form)),
        keepalive: isLast,
        signal: patience.signal,
      });
      const told = answer.headers.get("Content-Type") === "application/json" ? await answer.json() : {};
      return { status: answer.status, ...told };
    } catch {
      return { status: 0 };
    } finally {
      clearTimeout(end);
    }
  }

  async function send(isLast = false) {
    const upTo = changes;
    const told = await ask(isLast);
    warn(told.urgent);
    if (told.status === 200 && told.text) {
      kept = Math.max(kept, upTo);
      fields.revision.value = Math.max(fields.revision.value, told.revision);
      failures = 0;
      seen = Date.now();
      say(told.text);
    } else if (told.text) { // signed out, or changed from elsewhere: the person decides
      isOver = true;
      say(told.text, { asks: true, show: told.both ? "both" : "link", link: told.link });
    } else {
      failures++;
      say(told.status ? state.dataset.fault : state.dataset.offline, { asks: true });
      later(Math.min(LONGEST, 1000 * 2 ** failures));
    }
  }

  function later(ms) {
    clearTimeout(timer);
    timer = setTimeout(save, ms);
  }

  function save() {
    clearTimeout(timer);
    waitsSince = 0;
    running ||= send().finally(() => {
      running = null;
      if (isDirty() && !failures) later(TYPED);
    });
    return running;
  }

  form.addEventListener("input", ({ target }) => {
    changes++;
    if (isOver || failures) return;
    waitsSince ||= Date.now();
    const isChoice = target.matches("[type=radio], [type=checkbox], select");
    later(isChoice ? CHOSEN : Math.max(0, Math.min(TYPED, AT_LEAST - (Date.now() - waitsSince))));
  });

  // A page that cannot be reached would take the answers with it: they are saved before the page is left.
  form.addEventListener("submit", async (event) => {
    if (isLeaving || isOver || !(isDirty() || running)) {
      isLeaving = true;
      return prepare();
    }
    event.preventDefault();
    const pressed = event.submitter || form.querySelector(".btn-primary");
    await running;
    if (isDirty()) await save();
    if (isDirty()) return state.scrollIntoView({ block: "nearest" });
    if (isOver && part("both").hidden) return part("link").focus();
    isLeaving = true;
    pressed.click();
  });

  addEventListener("online", () => isDirty() && save());
  addEventListener("pageshow", () => { isLeaving = false; });
  addEventListener("beforeunload", (event) => isDirty() && failures && !isLeaving && event.preventDefault());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && isDirty() && !isLeaving) send(true);
  });

  // The form is closed where nobody is there any more. Asking the server would keep the session alive.
  part("stay").addEventListener("click", save);
  setInterval(() => {
    const left = closes - (Date.now() - seen);
    if (isOver || isDirty() || left > NOTICE) return;
    if (left > 0) return say(state.dataset.soon, { asks: true, show: "stay" });
    isOver = form.hidden = true;
    say(state.dataset.closed, { asks: true, show: "link" });
  }, 5000);
})();
