/**
 * What Chromium is told of this process's environment. The keys stay here: whatever is in the environment of a program is in
 * its memory, and a page that can read that memory would have the logins of everybody.
 */
const names = [
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'TMPDIR',
  // Whose it is, for whoever looks for processes that a service has left behind.
  'DATA_DIR',
  'LANG',
  'LANGUAGE',
  'TZ',
  // Where its libraries are on systems without the usual folders.
  'LD_LIBRARY_PATH',
  // The program that makes its sandbox where the kernel's own way is closed.
  'CHROME_DEVEL_SANDBOX',
  // A full browser with a window, for whoever watches a connector at work.
  'DISPLAY',
  'WAYLAND_DISPLAY',
  'XAUTHORITY',
];
const kinds = /^(LC|FONTCONFIG|XDG)_[A-Z_]+$/;

export function chromiumEnvironment(from: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const kept = Object.entries(from).filter(([name]) => names.includes(name) || kinds.test(name));
  return Object.fromEntries(kept.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
