/**
 * Lets a workflow learn that a signal to it was refused. Each workflow has its own modules, and so its own listener.
 */
let listener: (signalName: string) => void = () => undefined;

export function onRefusal(tell: (signalName: string) => void): void {
  listener = tell;
}

export function noteRefusal(signalName: string): void {
  listener(signalName);
}
