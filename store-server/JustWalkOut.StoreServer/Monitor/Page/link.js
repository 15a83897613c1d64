// A minimal client of SignalR's JSON protocol over a WebSocket: one stream, its messages to a listener, and a new connection when one is lost.
const END = "\u001e";
const RETRY_FIRST_MS = 500;
const RETRY_MOST_MS = 8000;
const SILENCE_MOST_MS = 20000; // The server says at least a ping every 15 s.
const PING_MS = 10000;

/**
 * Watches a stream of a hub until `end()` of what it returns is called. `ask()` gives what the stream is asked with, such as the run and the last event that the listener has; `take(message)` gets each
 * message; `state(name)` hears "connecting", "live" or "lost".
 */
export function watch(path, { target = "Watch", ask, take, state = () => {} }) {
  let wait = RETRY_FIRST_MS;
  let isOver = false;
  let close = () => {};
  const open = () => {
    state("connecting");
    const socket = new WebSocket(new URL(path, location.href.replace(/^http/, "ws")));
    close = () => socket.close();
    let silence = 0;
    let ping = 0;
    const heard = () => {
      clearTimeout(silence);
      silence = setTimeout(() => socket.close(), SILENCE_MOST_MS);
    };
    heard();
    socket.onopen = () => {
      socket.send(JSON.stringify({ protocol: "json", version: 1 }) + END);
      socket.send(JSON.stringify({ type: 4, invocationId: "1", target, arguments: ask() }) + END);
      ping = setInterval(() => socket.send(JSON.stringify({ type: 6 }) + END), PING_MS);
    };
    socket.onmessage = ({ data }) => {
      heard();
      for (const text of data.split(END)) {
        const message = text ? JSON.parse(text) : {};
        if (message.type === 2) {
          wait = RETRY_FIRST_MS;
          state("live");
          if (!isOver) message.item.forEach(take);
        } else if (message.type === 3 || message.type === 7 || message.error) {
          socket.close();
        }
      }
    };
    socket.onclose = () => {
      clearTimeout(silence);
      clearInterval(ping);
      if (isOver) return;
      state("lost");
      setTimeout(() => { if (!isOver) open(); }, wait);
      wait = Math.min(wait * 2, RETRY_MOST_MS);
    };
  };
  open();
  return {
    end() {
      isOver = true;
      close();
    },
  };
}
