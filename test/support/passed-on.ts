/** The variables that the lookup of programs uses, and what a run has prepared once for all parts that it starts. */
const names = [
  'PATH',
  'HOME',
  'XDG_CACHE_HOME',
  'TEMPORAL_CLI_PATH',
  'CHROMIUM_PATH',
  'PLAYWRIGHT_BROWSERS_PATH',
  'WORKFLOW_BUNDLE',
  'NODE_COMPILE_CACHE',
];

/** Returns the part of our own environment that a started product gets. */
export function passedOn(): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}
