/** Where a workflow hears that a signal to it was refused. Each workflow has modules of its own. */
let listener: (signalName: string) => void = () => undefined;

export function onRefusal(tell: (signalName: string) => void): void {
  listener = tell;
}

export function noteRefusal(signalName: string): void {
  listener(signalName);
}
