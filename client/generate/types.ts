// TypeScript's types of the schemas that a client meets, out of the OpenAPI document: those that it sends, those of its
// answers, and the data of the stream.

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
type Schema = { [key: string]: Json }

export interface Document {
  readonly paths: Record<string, Record<string, unknown>>
  readonly components: { readonly schemas: Record<string, Schema> }
}

const nameOf = (ref: Json) => String(ref).split('/').at(-1)!

const quoted = (name: string) => (/^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name))

const comment = ({ description }: Schema) => (description ? `/** ${description} */\n` : '')

const union = (types: readonly string[]) => [...new Set(types)].join(' | ')

const objectOf = ({ properties, required = [], additionalProperties }: Schema): string => {
  const fields = Object.entries((properties ?? {}) as Record<string, Schema>).map(
    ([name, schema]) => {
      const optional = (required as string[]).includes(name) ? '' : '?'
      return `${comment(schema)}${quoted(name)}${optional}: ${typeOf(schema)}`
    },
  )
  const others = typeof additionalProperties === 'object' && additionalProperties !== null
  if (others) fields.push(`[name: string]: ${typeOf(additionalProperties as Schema)}`)
  return `{\n${fields.join('\n')}\n}`
}

const arrayOf = ({ prefixItems, items }: Schema) =>
  prefixItems
    ? `[${(prefixItems as Schema[]).map(typeOf).join(', ')}]`
    : `Array<${items ? typeOf(items as Schema) : 'unknown'}>`

/** @throws on what no type is known for: it would be lost in silence. */
const plainOf = (type: Json, schema: Schema): string => {
  if (type === 'object') return objectOf(schema)
  if (type === 'array') return arrayOf(schema)
  if (type === 'integer' || type === 'number') return 'number'
  if (type === 'string' || type === 'boolean' || type === 'null') return type
  throw new Error(`no type for ${JSON.stringify(schema)}`)
}

export const typeOf = (schema: Schema): string => {
  if (schema.$ref) return nameOf(schema.$ref)
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum) return union((schema.enum as Json[]).map((value) => JSON.stringify(value)))
  const choices = (schema.anyOf ?? schema.oneOf) as Schema[] | undefined
  if (choices) return union(choices.map(typeOf))
  if (schema.allOf) return (schema.allOf as Schema[]).map(typeOf).join(' & ')
  const types = Array.isArray(schema.type) ? schema.type : [schema.type!]
  return union(types.map((type) => plainOf(type, schema)))
}

/** Everything below a value that fits; depth first. */
const find = (value: unknown, fits: (object: Schema) => boolean): Schema[] => {
  if (typeof value !== 'object' || value === null) return []
  const inner = Object.values(value).flatMap((one) => find(one, fits))
  return !Array.isArray(value) && fits(value as Schema) ? [value as Schema, ...inner] : inner
}

const refsIn = (value: unknown) =>
  find(value, ({ $ref }) => !!$ref).map(({ $ref }) => nameOf($ref!))

/** Names that these lead to, sorted. */
const reached = (schemas: Document['components']['schemas'], from: readonly string[]) => {
  const names = new Set(from)
  for (const name of names) for (const next of refsIn(schemas[name])) names.add(next)
  return [...names].sort()
}

/** Event name → the name of its data's schema. */
const eventsOf = (document: Document) =>
  find(document.paths['/events'], ({ contentSchema, event }) => !!event && !contentSchema)
    .filter(({ event, data }) => (event as Schema).const && (data as Schema).contentSchema)
    .map(({ event, data }) => [
      String((event as Schema).const),
      nameOf(((data as Schema).contentSchema as Schema).$ref!),
    ])

/** The last part of every `type` that an answer may have. */
const problemTypesOf = (document: Document) => [
  ...new Set(
    JSON.stringify(document.paths)
      .match(/"\/problems\/[a-z-]+"/g)!
      .map((uri) => nameOf(JSON.parse(uri))),
  ),
]

/** The text of client/types.ts. `operations`: paths that a client asks. */
export const clientTypes = (document: Document, operations: readonly string[]): string => {
  const { schemas } = document.components
  const events = eventsOf(document)
  const used = [
    ...operations.flatMap((path) => refsIn(document.paths[path])),
    ...events.map(([, name]) => name!),
    'LikesItem',
  ]
  const all = reached(schemas, used).map((name) => {
    const schema = schemas[name]!
    return `${comment(schema)}export type ${name === 'Problem' ? 'ProblemBody' : name} = ${typeOf(schema)}`
  })
  return [
    '// Made by `npm run client` from the OpenAPI document: change the contract, and run it again.',
    `/** Every way to say no: the last part of a problem's \`type\`. */\nexport type ProblemType = ${union(
      problemTypesOf(document)
        .sort()
        .map((type) => JSON.stringify(type)),
    )}`,
    ...all,
    `/** Event name → its data. */\nexport type StreamEvents = {\n${events.map(([event, name]) => `${event}: ${name}`).join('\n')}\n}`,
  ].join('\n\n')
}
