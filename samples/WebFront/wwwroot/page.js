const by = id => document.getElementById(id);
const volumes = new Map();
const leaving = new Set();
const fields = ["name", "sizeGib"];
const maxLoads = 5;
let changes = 0;
let soon;

// One request: the answer, or problem details thrown as an error.
async function ask(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw { title: "The front cannot be reached", detail: "Check your network, then try again." };
  }
  if (response.ok) {
    return response.status === 204 ? null : response.json();
  }
  throw await response.json().catch(() => ({ title: `The request failed with status ${response.status}` }));
}

function showProblem(problem) {
  by("problem-title").textContent = problem.title ?? "Something went wrong";
  by("problem-detail").textContent = problem.detail ?? "";
  by("problem").hidden = false;
}

function clearProblem() {
  by("problem").hidden = true;
  fields.forEach(field => showFieldError(field, ""));
}

function showFieldError(field, text) {
  by(field).setAttribute("aria-invalid", text !== "");
  by(`${field}-error`).textContent = text;
}

function render() {
  const sorted = [...volumes.values()].sort((a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id));
  const rows = by("rows");
  const known = new Map([...rows.children].map(row => [row.dataset.id, row]));
  sorted.forEach((volume, index) => {
    const row = known.get(volume.id) ?? newRow(volume.id);
    known.delete(volume.id);
    fill(row, volume);
    if (rows.children[index] !== row) {
      rows.insertBefore(row, rows.children[index] ?? null);
    }
  });
  known.forEach(row => row.remove());
  by("table").hidden = sorted.length === 0;
  by("empty").hidden = sorted.length !== 0;
  const total = sorted.reduce((sum, volume) => sum + volume.sizeGib, 0);
  by("summary").textContent = sorted.length === 0 ? "" : `${sorted.length} ${sorted.length === 1 ? "volume" : "volumes"}, ${total} GiB`;
}

function newRow(id) {
  const row = by("row").content.firstElementChild.cloneNode(true);
  row.dataset.id = id;
  row.querySelector(".delete").addEventListener("click", () => remove(id));
  return row;
}

function fill(row, volume) {
  row.querySelector(".name").textContent = volume.name;
  row.querySelector(".id").textContent = volume.id;
  row.querySelector(".size").textContent = `${volume.sizeGib} GiB`;
  row.querySelector(".host").textContent = volume.host;
  const state = row.querySelector(".state");
  state.textContent = volume.state;
  state.dataset.state = volume.state;
  row.querySelector(".fault").textContent = volume.fault ?? "";
  const button = row.querySelector(".delete");
  button.setAttribute("aria-label", `Delete ${volume.name}`);
  button.disabled = volume.state === "creating" || leaving.has(volume.id);
}

// Events and answers can arrive in any order: a volume that is available does not go back to "creating".
function put(volume) {
  const known = volumes.get(volume.id);
  if (known && volume.state === "creating") {
    return;
  }
  if (known?.state !== volume.state) {
    by("spoken").textContent = `${volume.name}: ${volume.state}`;
  }
  changes++;
  volumes.set(volume.id, { ...known, ...volume });
  render();
}

function drop(id) {
  const known = volumes.get(id);
  changes++;
  if (volumes.delete(id)) {
    by("spoken").textContent = `${known.name} is deleted`;
    render();
  }
}

function renderHosts(hosts) {
  const silent = hosts.filter(host => !host.isAnswering).map(host => host.host);
  by("silent").hidden = silent.length === 0;
  by("silent").textContent = `No answer from ${silent.join(", ")}. Volumes there are not in the list.`;
  by("hosts").replaceChildren(...hosts.map(host => {
    const item = by("host").content.firstElementChild.cloneNode(true);
    item.dataset.silent = !host.isAnswering;
    item.querySelector(".host-name").textContent = host.host;
    const meter = item.querySelector("meter");
    meter.max = host.totalGib;
    meter.value = host.freeGib;
    const text = `${host.freeGib} of ${host.totalGib} GiB free`;
    meter.setAttribute("aria-label", `${host.host}: ${text}`);
    item.querySelector(".free").textContent = text;
    return item;
  }));
}

// Changes that come together cause one reading of the list, which also has the free space of the hosts.
function loadSoon() {
  clearTimeout(soon);
  soon = setTimeout(load, 200);
}

async function load() {
  try {
    let list;
    let before;
    // A list that was made before a change would undo it on the page.
    for (let i = 0; i < maxLoads && before !== changes; i++) {
      before = changes;
      list = await ask("/volumes");
    }
    volumes.clear();
    list.volumes.forEach(volume => volumes.set(volume.id, volume));
    renderHosts(list.hosts);
    render();
  } catch (problem) {
    showProblem(problem);
  }
}

async function create(event) {
  event.preventDefault();
  clearProblem();
  const form = event.target;
  const size = form.sizeGib.value.trim();
  if (!/^\d{1,9}$/.test(size)) {
    showFieldError("sizeGib", "Enter a whole number, such as 10.");
    form.sizeGib.focus();
    return;
  }
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    put(await ask("/volumes", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ name: form.name.value.trim(), sizeGib: Number(size) }),
    }));
    form.name.value = "";
    form.name.focus();
  } catch (problem) {
    const field = fields.find(one => one.toLowerCase() === problem.field?.toLowerCase());
    if (field) {
      showFieldError(field, problem.detail);
      by(field).focus();
    } else {
      showProblem(problem);
    }
  } finally {
    button.disabled = false;
  }
}

function confirmed(volume) {
  const dialog = by("confirm");
  by("confirm-title").textContent = `Delete ${volume.name}?`;
  dialog.returnValue = "cancel";
  dialog.showModal();
  return new Promise(resolve => dialog.addEventListener("close", () => resolve(dialog.returnValue === "delete"), { once: true }));
}

async function remove(id) {
  clearProblem();
  const volume = volumes.get(id);
  if (!await confirmed(volume)) {
    return;
  }
  leaving.add(id);
  render();
  try {
    await ask(`/volumes/${id}`, { method: "DELETE" });
    drop(id);
    by("name").focus();
  } catch (problem) {
    showProblem(problem);
  } finally {
    leaving.delete(id);
    render();
  }
}

function showConnection(state, text) {
  by("connection").dataset.state = state;
  by("connection").textContent = text;
}

// The stream begins with the state of the bus. After a gap in it the list is loaded again, because events may be missing.
function listen() {
  const events = new EventSource("/events");
  events.addEventListener("bus", message => {
    const bus = JSON.parse(message.data);
    showConnection(bus.isHealthy ? "healthy" : "broken", bus.isHealthy ? "Connected" : `Broker: ${bus.state.toLowerCase()}`);
    if (bus.isHealthy) {
      load();
    }
  });
  events.addEventListener("volume", message => {
    put(JSON.parse(message.data));
    loadSoon();
  });
  events.addEventListener("deleted", message => {
    drop(JSON.parse(message.data).id);
    loadSoon();
  });
  events.addEventListener("error", () => {
    showConnection("broken", "Not connected");
    if (events.readyState === EventSource.CLOSED) {
      setTimeout(listen, 3000);
    }
  });
}

by("create").addEventListener("submit", create);
by("problem-close").addEventListener("click", clearProblem);
listen();
