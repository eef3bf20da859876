// Puts the page together: phones, desk, clock, story, and what the server pushes.

import { Desk } from "./desk.js";
import { make, post } from "./make.js";
import { Phone, tab } from "./phone.js";
import { choose as speak, chosen, whenChosen, words, write, writeAll } from "./words.js";

const stage = document.getElementById("stage");
const desk = new Desk();
const phones = new Map();
const tabs = new Map();
const active = { warga: "", petugas: "", kantor: "kantor" };
// What is in front when there is room for one column only, or for the officers' side of two.
let front = "";
let right = "";
let epoch = "";
let story = null;
// What the server told last.
let seen = null;

const wide = matchMedia("(min-width: 1480px)");
const three = matchMedia("(min-width: 1080px)");
const two = matchMedia("(min-width: 720px)");

function groupOf(key) {
  if (key === "kantor") return "kantor";
  return phones.get(key)?.officer ? "petugas" : "warga";
}

function visible(key) {
  const group = groupOf(key);
  if (wide.matches && group === "warga") return true;
  if (three.matches) return active[group] === key;
  if (two.matches) return group === "warga" ? active.warga === key : right === key;
  return front === key;
}

function arrange() {
  stage.dataset.layout = wide.matches ? "wide" : three.matches ? "three" : two.matches ? "two" : "one";
  for (const [key, button] of tabs) {
    const panel = document.getElementById(`panel-${key}`);
    const seen = visible(key);
    const before = !panel.hidden;
    panel.hidden = !seen;
    button.setAttribute("aria-pressed", String(seen));
    if (seen && !before) phones.get(key)?.down();
  }
  for (const key of phones.keys()) count(key);
}

/** What is unread counts only where it cannot be seen: a phone in view needs no number. */
function count(key) {
  const phone = phones.get(key);
  const button = tabs.get(key);
  const number = phone.counted(visible(key) && document.visibilityState === "visible");
  const badge = button.querySelector(".unread");
  badge.hidden = !number;
  badge.textContent = number;
  button.setAttribute("aria-label", number ? `${phone.title}, ${words("unread", { n: number })}` : phone.title);
}

function choose(key) {
  const group = groupOf(key);
  active[group] = key;
  front = key;
  if (group !== "warga") right = key;
  arrange();
}

/** The owner looks at a phone. */
function look(key) {
  if (phones.get(key)?.unread) {
    phones.get(key).unread = 0;
    post("/look", { phone: key });
  }
}

function addTab(group, key, title, on) {
  const button = tab(key, title, on);
  button.addEventListener("click", () => {
    choose(key);
    look(key);
  });
  tabs.set(key, button);
  stage.querySelector(`[data-group=${group}] .tabs`).append(button);
}

function build(views) {
  for (const view of views) {
    const phone = new Phone(view, { touched: look });
    phones.set(view.key, phone);
    const group = view.officer ? "petugas" : "warga";
    addTab(group, view.key, view.title, view.on);
    stage.querySelector(`[data-group=${group}]`).append(phone.node);
  }
  addTab("kantor", "kantor", "", "desk");
  write(tabs.get("kantor").querySelector(".label"), "kantor");
  active.warga ||= views.find((view) => !view.officer)?.key ?? "";
  active.petugas ||= views.find((view) => view.officer)?.key ?? "";
  front ||= active.warga;
  right ||= active.petugas;
}

function clear() {
  for (const phone of phones.values()) phone.node.remove();
  for (const button of tabs.values()) button.remove();
  phones.clear();
  tabs.clear();
  desk.clear();
}

function tell(view) {
  seen = view;
  if (view.epoch !== epoch) {
    clear();
    build(view.phones);
    epoch = view.epoch;
    story = null;
  }
  showStory(view.story, view.used);
  for (const one of view.phones) {
    phones.get(one.key).show(one);
    count(one.key);
  }
  desk.show(view.queue);
  document.getElementById("time").textContent = `${view.clock.time} ${view.clock.zone}`;
  document.getElementById("day").textContent = view.clock.day;
  const open = document.getElementById("open");
  write(open, view.clock.open ? "open" : "shut", { why: view.clock.why });
  open.classList.toggle("shut", !view.clock.open);
  if (document.body.dataset.ready !== "yes") {
    document.body.dataset.ready = "yes";
    arrange();
    for (const phone of phones.values()) phone.down();
  }
}

function showStory(now, used) {
  const play = document.getElementById("play");
  play.querySelector("use").setAttribute("href", now.playing ? "#i-pause" : "#i-play");
  write(play.querySelector("span"), now.playing ? "pause" : now.at && !now.over ? "resume" : "play");
  document.getElementById("step").disabled = now.playing;
  const scene = document.getElementById("scene");
  const text =
    now.stopped ||
    (now.over ? now.ended : "") ||
    (now.going ? words("going", { n: now.going, title: now.titles[now.going - 1] }) : "") ||
    (now.scene ? words("scene", { n: now.scene, of: now.scenes, title: now.title }) : "") ||
    (now.steps ? "" : words("alone")) ||
    (used ? words("yours") : now.about);
  if (scene.textContent !== text) scene.textContent = text;
  document.body.classList.toggle("begun", Boolean(now.at) || used);
  showScenes(now);
  // An office without a story is played by hand.
  for (const name of ["play", "step", "speed", "progress"]) document.getElementById(name).hidden = !now.steps;
  write(document.getElementById("empty"), now.steps ? "empty" : "empty.alone");
  const faster = { 1: 2, 2: 4, 4: 1 }[now.speed];
  const speed = document.getElementById("speed");
  speed.textContent = `${now.speed}×`;
  speed.dataset.next = faster;
  for (const name of ["title", "aria-label"]) write(speed, "speed.means", { n: now.speed, next: faster }, name);
  document.getElementById("progress").max = now.steps;
  document.getElementById("progress").value = now.at;
  // The page follows the story: whose turn it is comes to the front.
  if (now.phone && now.at && !now.going && (!story || story.at !== now.at)) choose(now.phone);
  for (const [key, phone] of phones) phone.node.classList.toggle("acting", now.playing && key === now.phone);
  story = now;
  if (epoch && document.body.dataset.ready === "yes") arrange();
}

/** A dot for each scene; whoever presses it goes there. */
function showScenes(now) {
  const list = document.getElementById("scenes");
  if (list.children.length !== now.titles.length) {
    list.replaceChildren(
      ...now.titles.map((title, at) => {
        const dot = make("button", { type: "button", class: "dot", "data-scene": at + 1 });
        dot.addEventListener("click", () => perform("go", { scene: at + 1 }));
        return make("li", {}, dot);
      }),
    );
  }
  const current = now.going || now.scene;
  for (const [at, item] of [...list.children].entries()) {
    const dot = item.firstElementChild;
    for (const name of ["title", "aria-label"]) write(dot, "scene.go", { n: at + 1, title: now.titles[at] }, name);
    dot.classList.toggle("past", at + 1 < current || now.over);
    if (at + 1 === current && !now.over) dot.setAttribute("aria-current", "step");
    else dot.removeAttribute("aria-current");
  }
}

/** Play, step or go somewhere; a used office is emptied first, if that is wanted. */
async function perform(what, more = {}) {
  if ((await post("/story", { do: what, ...more })) !== 409) return;
  if (await agreed()) await post("/story", { do: what, ...more, fresh: true });
}

function agreed() {
  const dialog = document.getElementById("ask");
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((done) => {
    dialog.addEventListener("close", () => done(dialog.returnValue === "yes"), { once: true });
  });
}

document.getElementById("play").addEventListener("click", () => perform(story?.playing ? "pause" : "play"));
document.getElementById("step").addEventListener("click", () => perform("step"));
document.getElementById("speed").addEventListener("click", (event) => {
  post("/speed", { times: Number(event.currentTarget.dataset.next) });
});
document.getElementById("again").addEventListener("click", async () => {
  if (await agreed()) post("/story", { do: "restart" });
});
for (const button of document.querySelectorAll("[data-move]")) {
  button.addEventListener("click", async () => {
    button.disabled = true;
    await post("/clock", { to: button.dataset.move });
    button.disabled = false;
    if (document.activeElement === document.body) button.focus();
  });
}
for (const query of [wide, three, two]) query.addEventListener("change", arrange);

document.addEventListener("visibilitychange", arrange);
for (const button of document.querySelectorAll("[data-tongue]")) {
  button.addEventListener("click", () => speak(button.dataset.tongue));
}
writeAll(document);
whenChosen(() => {
  for (const button of document.querySelectorAll("[data-tongue]")) {
    button.setAttribute("aria-pressed", String(button.dataset.tongue === chosen()));
  }
  if (seen) tell({ ...seen, phones: seen.phones.map((phone) => ({ ...phone, items: [] })) });
});
speak(chosen());

desk.clear();
const events = new EventSource("/events");
events.addEventListener("message", (event) => tell(JSON.parse(event.data)));
events.addEventListener("error", () => {
  write(document.getElementById("office"), "cut");
});
events.addEventListener("open", () => {
  write(document.getElementById("office"), "office");
});
