// A minimal client of SignalR's JSON protocol over a WebSocket: one stream, its messages to a listener, and a new connection when one is lost.
const END = "\u001e";
const RETRY_FIRST_MS = 500;
const RETRY_MOST_MS = 8000;
const SILENCE_MOST_MS = 20000; // The server says at least a ping every 15 s.
const PING_MS = 10000;

/** Watches a hub for good. `resume()` names the run and the last event that the listener has; `take(message)` gets each message; `state(name)` hears "connecting", "live" or "lost". */
export function watch(path, { resume, take, state }) {
  let wait = RETRY_FIRST_MS;
  const open = () => {
    state("connecting");
    const socket = new WebSocket(new URL(path, location.href.replace(/^http/, "ws")));
    let silence = 0;
    let ping = 0;
    const heard = () => {
      clearTimeout(silence);
      silence = setTimeout(() => socket.close(), SILENCE_MOST_MS);
    };
    heard();
    socket.onopen = () => {
      socket.send(JSON.stringify({ protocol: "json", version: 1 }) + END);
      const { run, after } = resume();
      socket.send(JSON.stringify({ type: 4, invocationId: "1", target: "Watch", arguments: [run, after] }) + END);
      ping = setInterval(() => socket.send(JSON.stringify({ type: 6 }) + END), PING_MS);
    };
    socket.onmessage = ({ data }) => {
      heard();
      for (const text of data.split(END)) {
        const message = text ? JSON.parse(text) : {};
        if (message.type === 2) {
          wait = RETRY_FIRST_MS;
          state("live");
          message.item.forEach(take);
        } else if (message.type === 3 || message.type === 7 || message.error) {
          socket.close();
        }
      }
    };
    socket.onclose = () => {
      clearTimeout(silence);
      clearInterval(ping);
      state("lost");
      setTimeout(open, wait);
      wait = Math.min(wait * 2, RETRY_MOST_MS);
    };
  };
  open();
}
