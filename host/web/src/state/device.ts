// What is remembered on this device: language, theme, unsent messages. Must never hold a session or its token.

const PREFIX = "guildhall.";

export function recall(key: string): string | null {
  try {
    return localStorage.getItem(PREFIX + key);
  } catch {
    return null;
  }
}

export function remember(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(PREFIX + key);
    else localStorage.setItem(PREFIX + key, value);
  } catch {
    // A full or forbidden storage must not stop anybody from working.
  }
}
