/** The part of JSON Schema that tools are described with. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly enum?: readonly string[];
  readonly minimum?: number;
}

export interface ObjectSchema extends JsonSchema {
  readonly type: 'object';
}

type Properties = Readonly<Record<string, JsonSchema>>;

export function text(description: string): JsonSchema {
  return { type: 'string', description };
}

export function oneOf(names: readonly string[], description: string): JsonSchema {
  return { type: 'string', enum: names, description };
}

export function count(description: string): JsonSchema {
  return { type: 'integer', minimum: 0, description };
}

export function flag(description: string): JsonSchema {
  return { type: 'boolean', description };
}

export function listOf(items: JsonSchema, description: string): JsonSchema {
  return { type: 'array', items, description };
}

/** Arguments: nothing but these. */
export function argumentsOf(required: Properties, optional: Properties = {}): ObjectSchema {
  return {
    type: 'object',
    properties: { ...required, ...optional },
    required: Object.keys(required),
    additionalProperties: false,
  };
}

/** A result: these at least, the optional ones where they apply. */
export function resultOf(required: Properties, optional: Properties = {}): ObjectSchema {
  return { type: 'object', properties: { ...required, ...optional }, required: Object.keys(required) };
}
