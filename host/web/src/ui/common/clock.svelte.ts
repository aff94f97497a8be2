// The time of day for words like "today": moves once a minute, so that nobody else needs a timer.

let now = $state(Date.now());
setInterval(() => (now = Date.now()), 60_000);

export const clock = {
  get now(): number {
    return now;
  },
};
