// The page's own words, in Indonesian and in English. What people write stays as they wrote it.

const WORDS = {
  id: {
    what: "Pengaduan warga ke kantor daerah lewat WhatsApp, surel, dan Telegram: dicatat, dikerjakan menurut SOP, dijawab sebelum batasnya.",
    office: "Kantor contoh di komputer ini",
    cut: "Terputus; menyambung lagi…",
    story: "Cerita",
    play: "Putar cerita",
    pause: "Jeda",
    resume: "Lanjutkan",
    step: "Langkah",
    "step.means": "Langkah: memainkan satu hal berikutnya dari cerita, lalu berhenti",
    again: "Dari awal",
    "again.means": "Dari awal: kantor yang kosong, seperti semula",
    "speed.means": "Kecepatan cerita: {n}×. Tekan untuk {next}×",
    scenes: "Adegan cerita",
    scene: "Adegan {n} dari {of}: {title}",
    "scene.go": "Ke adegan {n}: {title}",
    going: "Menuju adegan {n}: {title} …",
    progress: "Jalannya cerita",
    yours: "Anda yang bermain. Cerita dapat diputar dari kantor yang kosong.",
    alone: "Kantor ini belum punya cerita: Anda yang bermain, sebagai warga dan petugas.",
    clock: "Jam kantor",
    hour: "+1 jam",
    "hour.means": "Majukan jam kantor satu jam",
    day: "+1 hari",
    "day.means": "Majukan jam kantor satu hari",
    opening: "Ke jam buka",
    "opening.means": "Ke jam buka: majukan jam sampai kantor buka berikutnya",
    due: "Tempo berikut",
    "due.means": "Tempo berikut: majukan jam ke pengingat atau batas waktu berikutnya",
    open: "buka",
    shut: "tutup ({why})",
    citizens: "Warga",
    officers: "Petugas",
    citizen: "Warga",
    mail: "surel",
    "citizens.phones": "Telepon warga",
    "officers.phones": "Telepon petugas",
    kantor: "Kantor",
    desk: "Meja kantor",
    "desk.is": "Antrean dan jurnal, tanpa identitas",
    "desk.label": "Antrean dan jurnal",
    queue: "Antrean",
    empty: "Belum ada pengaduan. Tulislah sebagai warga, atau putar ceritanya.",
    "empty.alone": "Belum ada pengaduan. Tulislah sebagai warga.",
    journal: "Jurnal {label}",
    closed: "selesai",
    secret: "rahasia",
    ask: "Mulai dari kantor yang kosong?",
    "ask.means": "Cerita dimainkan dari awal. Yang sudah terjadi di sini dihapus.",
    no: "Batal",
    yes: "Mulai",
    unread: "{n} belum dibaca",
    "hint.officer": "Belum ada kabar untuk petugas ini.",
    "hint.mail": "Tulislah pengaduan Anda sebagai surat.",
    "hint.chat": "Tulis “halo” untuk mulai, atau langsung keluhannya.",
    talk: "Percakapan {name}",
    from: "Pesan dari {name}",
    "write.mail": "Tulis surat; Ctrl+Enter mengirim",
    "write.chat": "Tulis pesan",
    fresh: "Surat baru",
    subject: "Perihal",
    answering: "Membalas: {subject}",
    answer: "Balas surat ini",
    attach: "Lampirkan",
    sample: "Foto contoh",
    pick: "Foto dari komputer…",
    place: "Lokasi",
    send: "Kirim",
    choices: "Pilihan",
    choose: "Pilih",
    photo: "Foto yang dikirim",
    file: "berkas",
    edited: "diedit",
    read: "Dibaca",
    sent: "Terkirim",
    you: "Anda:",
    they: "Kantor:",
    "no.picture": "Berkas itu bukan gambar.",
    "no.demo": "Peragaan sudah berhenti. Jalankan lagi: make demo",
    "no.way": "Itu tidak dapat dilakukan.",
  },
  en: {
    what: "Complaints to an Indonesian local-government office by WhatsApp, e-mail and Telegram: recorded, worked on under its SOP, answered before the deadline.",
    office: "A sample office on this computer",
    cut: "Cut off; connecting again…",
    story: "Story",
    play: "Play the story",
    pause: "Pause",
    resume: "Go on",
    step: "Step",
    "step.means": "Step: plays the next thing of the story, then stops",
    again: "From the start",
    "again.means": "From the start: an empty office, as at first",
    "speed.means": "Speed of the story: {n}×. Press for {next}×",
    scenes: "Scenes of the story",
    scene: "Scene {n} of {of}: {title}",
    "scene.go": "To scene {n}: {title}",
    going: "On the way to scene {n}: {title} …",
    progress: "How far the story is",
    yours: "You are playing. The story can be played from an empty office.",
    alone: "This office has no story yet: you play, as citizens and officers.",
    clock: "The office's clock",
    hour: "+1 hour",
    "hour.means": "Move the office's clock on by an hour",
    day: "+1 day",
    "day.means": "Move the office's clock on by a day",
    opening: "To opening",
    "opening.means": "To opening: moves the clock on until the office opens next",
    due: "Next due",
    "due.means": "Next due: moves the clock on to the next reminder or deadline",
    open: "open",
    shut: "closed ({why})",
    citizens: "Citizens",
    officers: "Officers",
    citizen: "Citizen",
    mail: "e-mail",
    "citizens.phones": "Citizens' phones",
    "officers.phones": "Officers' phones",
    kantor: "Office",
    desk: "The office's desk",
    "desk.is": "Queue and journal, without identities",
    "desk.label": "Queue and journal",
    queue: "Queue",
    empty: "No complaint yet. Write one as a citizen, or play the story.",
    "empty.alone": "No complaint yet. Write one as a citizen.",
    journal: "Journal {label}",
    closed: "closed",
    secret: "secret",
    ask: "Begin with an empty office?",
    "ask.means": "The story is played from its start. What happened here is removed.",
    no: "Cancel",
    yes: "Begin",
    unread: "{n} unread",
    "hint.officer": "Nothing for this officer yet.",
    "hint.mail": "Write your complaint as a letter.",
    "hint.chat": "Write “halo” to begin, or your complaint at once.",
    talk: "Conversation of {name}",
    from: "Message of {name}",
    "write.mail": "Write a mail; Ctrl+Enter sends",
    "write.chat": "Write a message",
    fresh: "New mail",
    subject: "Subject",
    answering: "Answering: {subject}",
    answer: "Answer this mail",
    attach: "Attach",
    sample: "Sample photo",
    pick: "Photo from this computer…",
    place: "Place",
    send: "Send",
    choices: "Choices",
    choose: "Choose",
    photo: "The photo that was sent",
    file: "file",
    edited: "edited",
    read: "Read",
    sent: "Sent",
    you: "You:",
    they: "Office:",
    "no.picture": "That file is no picture.",
    "no.demo": "The demonstration has ended. Run it again: make demo",
    "no.way": "That cannot be done.",
  },
};
const KEPT = "aduan-bahasa";

let language = "id";
try {
  const kept = localStorage.getItem(KEPT);
  if (Object.hasOwn(WORDS, kept)) language = kept;
} catch {
  // A browser that keeps nothing begins in Indonesian each time.
}
const told = new Set();

/** The words of this key in the language that is chosen. */
export function words(key, parts = {}) {
  return WORDS[language][key].replace(/\{(\w+)\}/g, (_, name) => parts[name]);
}

/** Let these words stand in a node, or in an attribute of it, in whichever language is chosen. */
export function write(node, key, parts = {}, attribute = "") {
  const held = { ...node.said, [attribute]: [key, parts] };
  node.said = held;
  if (attribute) node.setAttribute(attribute, words(key, parts));
  else if (node.textContent !== words(key, parts)) node.textContent = words(key, parts);
}

/** What is written in the page itself: data-t are words inside, data-means a title. */
export function writeAll(root) {
  for (const node of root.querySelectorAll("[data-t]")) write(node, node.dataset.t);
  for (const node of root.querySelectorAll("[data-means]")) write(node, node.dataset.means, {}, "title");
  for (const node of root.querySelectorAll("[data-label]")) write(node, node.dataset.label, {}, "aria-label");
  for (const node of root.querySelectorAll("[data-hint]")) write(node, node.dataset.hint, {}, "placeholder");
}

export function chosen() {
  return language;
}

/** Everything that was written is written again in this language. */
export function choose(wanted) {
  language = wanted;
  try {
    localStorage.setItem(KEPT, wanted);
  } catch {
    // It holds until the page is closed.
  }
  document.documentElement.lang = wanted;
  for (const node of document.querySelectorAll("*")) {
    for (const [attribute, [key, parts]] of Object.entries(node.said ?? {})) write(node, key, parts, attribute);
  }
  for (const one of told) one();
}

/** Call this whenever another language is chosen. */
export function whenChosen(one) {
  told.add(one);
}
