// Small things that every part of the page needs. What people wrote is always text, never markup.

import { words } from "./words.js";

/** An element with attributes and children; strings become text. */
export function make(name, attributes = {}, ...children) {
  const found = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) found.setAttribute(key, "");
    else if (value !== false && value !== undefined) found.setAttribute(key, value);
  }
  found.append(...children.filter((one) => one !== null && one !== undefined));
  return found;
}

/** An icon of the sprite. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${name}`);
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

let fading = 0;

/** A sentence at the lower edge, for a while. */
export function toast(text) {
  const shown = document.getElementById("toast");
  shown.textContent = text;
  shown.classList.add("up");
  clearTimeout(fading);
  fading = setTimeout(() => shown.classList.remove("up"), 5000);
}

/** Ask the server to do something; null when it did, else its status. The reason is shown. */
export async function post(path, body, type = "application/json") {
  let answer;
  try {
    answer = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": type },
      body: type === "application/json" ? JSON.stringify(body) : body,
    });
  } catch {
    toast(words("no.demo"));
    return 0;
  }
  if (answer.ok) return null;
  if (answer.status !== 409 || path !== "/story") {
    const told = await answer.json().catch(() => ({}));
    toast(told.why || words("no.way"));
  }
  return answer.status;
}
