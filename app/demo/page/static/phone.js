// One telephone, or one mail program.

import { icon, make, post, toast } from "./make.js";
import { words, write, writeAll } from "./words.js";

const COMMAND = /(?<![\w/])\/[a-z]+(?:_\w+)*/g;
const NEAR = 80;
const LARGEST = 1600;
// The office of the demo stands here.
const HERE = { lat: 0.1275, lon: 110.5935 };

export class Phone {
  constructor(view, { touched }) {
    this.key = view.key;
    this.on = view.on;
    this.title = view.title;
    this.officer = view.officer;
    this.items = new Map();
    this.day = "";
    this.replyTo = "";
    this.choosing = false;
    this.unread = this.watched = 0;
    const node = document.getElementById("phone").content.firstElementChild.cloneNode(true);
    this.node = node;
    writeAll(node);
    this.log = node.querySelector(".log");
    this.form = node.querySelector("form");
    this.text = this.form.elements.text;
    node.id = `panel-${view.key}`;
    node.dataset.on = view.on;
    node.setAttribute("aria-label", `${view.title}: ${view.name}`);
    node.querySelector("use").setAttribute("href", `#i-${view.on}`);
    node.querySelector("h2").textContent = view.name;
    this.about = node.querySelector(".who p");
    this.role = view.role;
    this.name();
    this.badge = node.querySelector(".unread");
    write(this.log, "talk", { name: view.name }, "aria-label");
    write(this.text, "from", { name: view.name }, "aria-label");
    if (view.on === "mail") this.becomeMail();
    this.hint = make("li", { class: "hint" });
    write(this.hint, view.officer ? "hint.officer" : view.on === "mail" ? "hint.mail" : "hint.chat");
    this.log.append(this.hint);
    this.listen(touched);
    // Whoever is at the end of a conversation stays there, whatever becomes of the window.
    this.low = true;
    let size = "";
    const measured = () => `${this.log.clientWidth}x${this.log.clientHeight}`;
    this.log.addEventListener("scroll", () => {
      const { scrollHeight, scrollTop, clientHeight } = this.log;
      if (measured() === size) this.low = scrollHeight - scrollTop - clientHeight < NEAR;
    });
    new ResizeObserver(() => {
      size = measured();
      if (this.low) this.down();
    }).observe(this.log);
  }

  /** Who has this phone, and where. */
  name() {
    const on = { telegram: "Telegram", whatsapp: "WhatsApp", mail: words("mail") }[this.on];
    this.about.textContent = this.officer ? `${this.role} · ${on}` : `${words("citizen")} · ${this.title}`;
  }

  /** How many came that nobody has looked at, when whoever sees this phone has seen them. */
  counted(seen) {
    if (seen && this.low) this.watched = this.unread;
    this.watched = Math.min(this.watched, this.unread);
    const number = this.unread - this.watched;
    this.badge.hidden = !number;
    this.badge.textContent = number;
    this.badge.setAttribute("aria-label", words("unread", { n: number }));
    return number;
  }

  becomeMail() {
    this.form.querySelector(".mailhead").hidden = false;
    this.form.querySelector("[data-send=place]").hidden = true;
    write(this.text, "write.mail", {}, "placeholder");
    this.text.rows = 3;
    this.subject = this.form.elements.subject;
    this.form.querySelector(".to button").addEventListener("click", () => this.answer(null));
    this.answer(null);
  }

  listen(touched) {
    this.node.addEventListener("focusin", () => touched(this.key));
    this.node.addEventListener("pointerdown", () => touched(this.key));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.say();
    });
    this.text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      const sends = this.on === "mail" ? event.ctrlKey || event.metaKey : !event.shiftKey;
      if (!sends) return;
      event.preventDefault();
      this.say();
    });
    this.text.addEventListener("input", () => this.grow());
    const more = this.form.querySelector(".more");
    more.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      more.open = false;
      more.querySelector("summary").focus();
    });
    more.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !more.contains(event.relatedTarget)) more.open = false;
    });
    more.addEventListener("click", (event) => {
      const what = event.target.closest("[data-send]")?.dataset.send;
      if (!what) return;
      more.open = false;
      if (what === "place") post("/place", { phone: this.key, ...HERE });
      else if (what === "sample") this.photo(null);
      else this.form.elements.file.click();
    });
    this.form.elements.file.addEventListener("change", async () => {
      const [file] = this.form.elements.file.files;
      this.form.elements.file.value = "";
      if (!file) return;
      const data = await asPhoto(file).catch(() => null);
      if (data) this.photo(data);
      else toast(words("no.picture"));
    });
  }

  grow() {
    if (this.on === "mail") return;
    this.text.style.height = "auto";
    this.text.style.height = `${Math.min(this.text.scrollHeight, 140)}px`;
  }

  async say() {
    const text = this.text.value;
    if (!text.trim()) return;
    const body = { phone: this.key, text, ...this.head() };
    this.text.value = "";
    this.grow();
    if ((await post("/say", body)) !== null) {
      if (!this.text.value) this.text.value = text;
    } else if (this.on === "mail") {
      this.choosing = false;
      this.subject.value = "";
    }
  }

  /** What a mail says above its words. */
  head() {
    if (this.on !== "mail") return {};
    return this.replyTo ? { reply_to: this.replyTo } : { subject: this.subject.value.trim() || "Pengaduan" };
  }

  async photo(data) {
    const caption = this.text.value;
    this.text.value = "";
    this.grow();
    const query = new URLSearchParams({ phone: this.key, caption, ...this.head() });
    const wrong = await post(`/photo?${query}`, data || "", "image/jpeg");
    if (wrong !== null && !this.text.value) this.text.value = caption;
  }

  /** Answer this mail from now on, or write a new one. */
  answer(item) {
    this.replyTo = item ? item.id : "";
    this.choosing = true;
    const head = this.form.querySelector(".mailhead");
    head.querySelector(".to").hidden = !item;
    head.querySelector("label").hidden = Boolean(item);
    if (item) head.querySelector(".to span").textContent = words("answering", { subject: item.subject });
  }

  /** Take over what is new. */
  show(view) {
    const items = view.items.sort((one, other) => one.n - other.n);
    const first = this.items.size === 0;
    let came = false;
    for (const item of items) {
      const before = this.items.get(item.id);
      const node = this.draw(item);
      if (before) {
        before.replaceWith(node);
      } else {
        if (item.day !== this.day) {
          this.day = item.day;
          this.log.append(make("li", { class: "day" }, make("span", {}, item.day)));
        }
        this.log.append(node);
        came = true;
        if (this.on === "mail" && !item.mine && !(this.choosing && this.text.value)) {
          this.answer(item);
        }
      }
      this.items.set(item.id, node);
    }
    if (came) {
      this.hint.remove();
      this.fold();
      if (this.low || first || items.some((one) => one.mine)) this.down();
    }
    if (first) requestAnimationFrame(() => this.log.setAttribute("aria-live", "polite"));
    this.unread = view.unread;
    this.name();
  }

  down() {
    this.low = true;
    this.log.scrollTop = this.log.scrollHeight;
  }

  /** Only the buttons of what came last call for attention. */
  fold() {
    const last = this.log.lastElementChild;
    for (const one of this.log.querySelectorAll(".choices")) {
      one.classList.toggle("past", one.parentElement !== last);
    }
  }

  draw(item) {
    const bubble = make("div", { class: "bubble" });
    if (item.subject) bubble.append(make("p", { class: "subject" }, item.subject));
    if (item.filename || item.media_type) bubble.append(this.file(item));
    if (item.place) {
      const [lat, lon] = item.place;
      bubble.append(make("p", { class: "place" }, `📍 ${words("place")} ${lat.toFixed(4)}, ${lon.toFixed(4)}`));
    }
    if (item.text) bubble.append(this.words(item));
    const marks = [item.note, item.edited ? words("edited") : "", item.time].filter(Boolean).join(" · ");
    const foot = make("p", { class: "foot" }, marks);
    if (item.mine && this.on !== "mail") {
      foot.append(
        make("span", { class: item.read ? "tick read" : "tick", title: words(item.read ? "read" : "sent") }, item.read ? "✓✓" : "✓"),
      );
    }
    bubble.append(foot);
    const side = make("li", { class: item.mine ? "item mine" : "item" });
    side.append(make("span", { class: "hide" }, words(item.mine ? "you" : "they")), bubble);
    if (item.buttons.length) side.append(this.choices(item));
    if (this.on === "mail" && !item.mine) {
      const reply = make("button", { type: "button", class: "link reply" });
      write(reply, "answer");
      reply.addEventListener("click", () => {
        this.answer(item);
        this.text.focus();
      });
      bubble.append(reply);
    }
    return side;
  }

  file(item) {
    const address = `/file/${encodeURIComponent(this.key)}/${encodeURIComponent(item.id)}`;
    if (item.media_type === "image/jpeg") {
      const image = make("img", { src: address, alt: words("photo"), loading: "lazy" });
      image.addEventListener("load", () => this.low && this.down());
      return image;
    }
    return make("a", { class: "file", href: address, download: item.filename || words("file") }, `📎 ${item.filename || words("file")}`);
  }

  /** Words as they are; for an officer on Telegram a command in them can be tapped. */
  words(item) {
    const shown = make("p", { class: "words" });
    if (item.mine || this.on !== "telegram") {
      shown.textContent = item.text;
      return shown;
    }
    let at = 0;
    for (const found of item.text.matchAll(COMMAND)) {
      shown.append(item.text.slice(at, found.index));
      const tap = make("button", { type: "button", class: "command" }, found[0]);
      tap.addEventListener("click", () => post("/say", { phone: this.key, text: found[0] }));
      shown.append(tap);
      at = found.index + found[0].length;
    }
    shown.append(item.text.slice(at));
    return shown;
  }

  choices(item) {
    const buttons = item.buttons.map((label, button) => {
      const chosen = item.pressed.includes(button);
      const node = make("button", { type: "button", class: chosen ? "choice chosen" : "choice" }, chosen ? `✓ ${label}` : label);
      node.addEventListener("click", async () => {
        node.disabled = true;
        await post("/press", { phone: this.key, item: item.id, button });
        node.disabled = false;
        // Where one goes on, unless one has gone elsewhere meanwhile.
        const at = document.activeElement;
        if (at === document.body || at === node) this.text.focus({ preventScroll: true });
      });
      return node;
    });
    if (!item.folded) return make("div", { class: "choices", role: "group", "aria-label": words("choices") }, ...buttons);
    return make(
      "details",
      { class: "choices rows" },
      make("summary", {}, `☰ ${words("choose")}`),
      ...buttons,
    );
  }
}

/** As a telephone sends a picture: a JPEG that is not too large, with nothing else in it. */
async function asPhoto(file) {
  const image = await createImageBitmap(file);
  const scale = Math.min(1, LARGEST / Math.max(image.width, image.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(image.width * scale));
  canvas.height = Math.max(1, Math.round(image.height * scale));
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
}

/** The tab of a phone. */
export function tab(key, title, on) {
  const label = make("span", { class: "label" }, title);
  const count = make("span", { class: "unread", hidden: true });
  return make("button", { type: "button", class: "tab", "data-key": key, "data-on": on, "aria-controls": `panel-${key}`, "aria-pressed": "false" }, icon(on), label, count);
}
