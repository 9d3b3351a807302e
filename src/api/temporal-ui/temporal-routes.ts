/** Lists the calls of the Temporal UI, by method and path, from Temporal's own definitions. */
import proto from '@temporalio/proto';
import { patchProtobufRoot } from '@temporalio/proto/lib/patch-protobuf-root.js';
import type { Field, Method, Root, Type } from 'protobufjs';

const root = patchProtobufRoot(proto) as unknown as Root;
const prefix = '/api/v1/';

export type TemporalCall = {
  service: 'workflowService' | 'operatorService';
  /** As the client spells it: `describeWorkflowExecution`. */
  name: 'describeWorkflowExecution';
  request: Type;
  response: Type;
  /** The values of the path, by the position of their field. */
  params: Record<string, string>;
  takesBody: boolean;
};

type Route = Omit<TemporalCall, 'params'> & { method: string; segments: string[] };

const routes = [
  ...routesOf('temporal.api.workflowservice.v1.WorkflowService', 'workflowService'),
  ...routesOf('temporal.api.operatorservice.v1.OperatorService', 'operatorService'),
];

/**
 * Returns undefined when Temporal has no such call. Each part of the path is one value, whatever it contains: our ids
 * contain a slash.
 */
export function findCall(method: string, path: string): TemporalCall | undefined {
  const given = path.split('/').map(decoded);
  // A path that matches literally goes before one with a value at that position.
  const fitting = routes.filter((route) => route.method === method && fits(route.segments, given));
  fitting.sort((a, b) => fieldsIn(a).length - fieldsIn(b).length);
  const [route] = fitting;
  if (!route) return undefined;
  const params = fieldsIn(route).map(({ field, at }) => [field, given[at] ?? '']);
  return { ...route, params: Object.fromEntries(params) };
}

function routesOf(serviceName: string, service: Route['service']): Route[] {
  const found = root.lookupService(serviceName);
  return found.methodsArray.flatMap((rpc) => {
    const request = root.lookupType(`${serviceName.slice(0, serviceName.lastIndexOf('.'))}.${rpc.requestType}`);
    const response = root.lookupType(`${serviceName.slice(0, serviceName.lastIndexOf('.'))}.${rpc.responseType}`);
    const name = (rpc.name.charAt(0).toLowerCase() + rpc.name.slice(1)) as Route['name'];
    return bindingsOf(rpc).map(({ method, path, takesBody }) => ({
      ...{ service, name, request, response, method, takesBody },
      segments: path.split('/'),
    }));
  });
}

type Binding = { method: string; path: string; takesBody: boolean };
type Http = Record<string, unknown> & { additional_bindings?: Http | Http[] };

function bindingsOf({ parsedOptions }: Method): Binding[] {
  const options = (parsedOptions ?? []) as unknown as Record<string, Http>[];
  const rules = options.flatMap((option) => {
    const rule = option['(google.api.http)'];
    return rule ? [rule, ...[rule.additional_bindings ?? []].flat()] : [];
  });
  return rules.flatMap((rule) =>
    ['get', 'post', 'put', 'patch', 'delete'].flatMap((method) => {
      const path = rule[method];
      if (typeof path !== 'string' || !path.startsWith(prefix)) return [];
      return [{ method: method.toUpperCase(), path, takesBody: rule.body !== undefined }];
    }),
  );
}

const fits = (segments: string[], given: string[]): boolean =>
  segments.length === given.length && segments.every((segment, at) => segment.startsWith('{') || segment === given[at]);

const fieldsIn = ({ segments }: Route) =>
  segments.flatMap((segment, at) => (segment.startsWith('{') ? [{ field: segment.slice(1, -1), at }] : []));

/**
 * Sets a value of a path or a query at its field in the request, such as `execution.workflow_id`. Returns false when
 * there is no such field.
 */
export function place(request: Record<string, unknown>, type: Type, path: string, value: string): boolean {
  const [first = '', ...rest] = path.split('.');
  const name = first.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  const field: Field | undefined = type.fields[name] ?? type.fields[first];
  if (!field) return false;
  if (rest.length === 0) {
    const plain = field.type === 'bool' ? value === 'true' : value;
    request[name] = field.repeated ? [...((request[name] as unknown[]) ?? []), plain] : plain;
    return true;
  }
  const inner = field.resolve().resolvedType;
  if (!inner || !('fields' in inner)) return false;
  request[name] ??= {};
  return place(request[name] as Record<string, unknown>, inner, rest.join('.'), value);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
