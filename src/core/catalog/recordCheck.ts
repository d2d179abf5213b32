import type { ErrorObject, ValidateFunction } from 'ajv';
import type { CatalogData } from './records';

/** One thing that is wrong with a record. */
export interface RecordFault {
  /** Where in the record: names of properties and indices. */
  readonly path: readonly string[];
  /** What is wrong and what to do, as sentences. */
  readonly message: string;
}

/** What is wrong with a record of a kind; empty where nothing is. At most three are named. */
export type RecordCheck = (kind: keyof CatalogData, record: unknown) => readonly RecordFault[];

const faultsNamed = 3;

/**
 * A check of records against the schemas of the catalog.
 *
 * @param read Returns the text of a file of the catalog's folder, given its name, such as
 *   `schema/papers.schema.json`.
 */
export async function recordCheck(
  kinds: readonly (keyof CatalogData)[],
  read: (name: string) => Promise<string>,
): Promise<RecordCheck> {
  // The validator is large, and only those with catalogs of their own need it.
  const [{ Ajv2020 }, { default: addFormats }] = await Promise.all([
    import('ajv/dist/2020'),
    import('ajv-formats'),
  ]);
  const ajv = new Ajv2020({
    allErrors: true,
    allowUnionTypes: true,
    strictTuples: false,
    verbose: true,
  });
  addFormats(ajv);
  const validators = new Map<keyof CatalogData, ValidateFunction>();
  for (const kind of kinds) {
    ajv.addSchema(JSON.parse(await read(`schema/${kind}.schema.json`)) as object, kind);
    validators.set(kind, ajv.compile({ $ref: `${kind}#/$defs/record` }));
  }
  return (kind, record) => {
    const validate = validators.get(kind);
    if (!validate || validate(record)) {
      return [];
    }
    const faults = new Map<string, RecordFault>();
    for (const error of validate.errors ?? []) {
      const fault = faultOf(error);
      const key = fault.path.join('/');
      if (!faults.has(key)) {
        faults.set(key, fault);
      }
    }
    return [...faults.values()].slice(0, faultsNamed);
  };
}

function faultOf(error: ErrorObject): RecordFault {
  const path = error.instancePath
    .split('/')
    .slice(1)
    .map((step) => step.replace(/~1/g, '/').replace(/~0/g, '~'));
  const params = error.params as Readonly<Record<string, unknown>>;
  const what = path.length === 0 ? 'the record' : `"${path.join('.')}"`;
  switch (error.keyword) {
    case 'required':
      return { path, message: `${what} has no "${params.missingProperty}". Add it.` };
    case 'additionalProperties': {
      const name = String(params.additionalProperty);
      return {
        path: [...path, name],
        message: `${what} has an unknown property "${name}". Remove it or correct its name.`,
      };
    }
    case 'type':
      return { path, message: `${what} must be of type ${String(params.type)}. Correct it.` };
    case 'enum':
      return {
        path,
        message: `${what} is none of ${(params.allowedValues as unknown[]).join(', ')}. Choose one.`,
      };
    case 'pattern':
    case 'format': {
      const meant = (error.parentSchema as { description?: string } | undefined)?.description;
      const expected = meant === undefined ? `fit ${String(params.pattern)}.` : `be: ${meant}`;
      return { path, message: `${what} is malformed. It must ${expected}` };
    }
    default:
      return { path, message: `${what} ${error.message ?? 'is not allowed'}. Correct it.` };
  }
}
