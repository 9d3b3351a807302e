import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import { searchAttributeTypes } from './names.ts';

const { IndexedValueType } = proto.temporal.api.enums.v1;
const valueTypes = {
  Keyword: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  Bool: IndexedValueType.INDEXED_VALUE_TYPE_BOOL,
};

/** Adds the search attributes that the namespace does not have yet. Without them no workflow starts. */
export async function ensureSearchAttributes(client: Client): Promise<void> {
  const { namespace } = client.options;
  const known = await client.connection.operatorService.listSearchAttributes({ namespace });
  const missing = Object.entries(searchAttributeTypes).filter(([name]) => !known.customAttributes?.[name]);
  if (missing.length > 0) await addSearchAttributes(client, Object.fromEntries(missing));
}

export async function addSearchAttributes(
  client: Client,
  types: Record<string, keyof typeof valueTypes> = searchAttributeTypes,
): Promise<void> {
  const searchAttributes = Object.fromEntries(Object.entries(types).map(([name, type]) => [name, valueTypes[type]]));
  await client.connection.operatorService.addSearchAttributes({
    namespace: client.options.namespace,
    searchAttributes,
  });
}
