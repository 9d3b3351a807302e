/**
 * Lists which variables of this process's environment Chromium gets. The keys are not among them: a program's
 * environment is in its memory, and a page that can read that memory could read the logins of every user.
 */
const names = [
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'TMPDIR',
  // Tells the owner of the process to someone who looks for processes that a service has left behind.
  'DATA_DIR',
  'LANG',
  'LANGUAGE',
  'TZ',
  // The folder of its libraries on systems without the usual folders.
  'LD_LIBRARY_PATH',
  // The program that makes its sandbox when the kernel's own way is not available.
  'CHROME_DEVEL_SANDBOX',
  // For a full browser with a window, to watch a connector at work.
  'DISPLAY',
  'WAYLAND_DISPLAY',
  'XAUTHORITY',
];
const kinds = /^(LC|FONTCONFIG|XDG)_[A-Z_]+$/;

export function chromiumEnvironment(from: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const kept = Object.entries(from).filter(([name]) => names.includes(name) || kinds.test(name));
  return Object.fromEntries(kept.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
