// A JSON schema of the document → values that fit it, values that nearly fit, and whether one fits. Only
// the document is asked, never the code that made it.
import fc, { type Arbitrary } from 'fast-check'
import { z } from 'zod'
import type { Json, OpenApi, Schema } from '../openapi-check.ts'

const refPrefix = '#/components/schemas/'

/** The schema behind a reference. */
const resolve = (document: OpenApi, schema: Schema): Schema =>
  typeof schema.$ref === 'string'
    ? resolve(document, document.components.schemas[schema.$ref.slice(refPrefix.length)]!)
    : schema

/** Fits when true; made once per schema. */
export type Fits = (value: unknown) => boolean

export const createFits = (document: OpenApi): ((schema: Schema) => Fits) => {
  const known = new Map<Schema, Fits>()
  const local = (text: string) => JSON.parse(text.replaceAll(refPrefix, '#/$defs/')) as Schema
  const $defs = local(JSON.stringify(document.components.schemas))
  return (schema) => {
    const made = known.get(schema)
    if (made) return made
    const read = z.fromJSONSchema({ ...local(JSON.stringify(schema)), $defs } as never)
    const fits: Fits = (value) => read.safeParse(value).success
    known.set(schema, fits)
    return fits
  }
}

/** A few posts come again and again, so that totals, keys and reads meet. */
const someIds = ['fuzz-1', 'fuzz-2', '__proto__', 'constructor', '123']

const objectValue = (document: OpenApi, schema: Schema) => {
  const required = (schema.required ?? []) as string[]
  const properties = Object.entries((schema.properties ?? {}) as Record<string, Schema>)
  return fc.record(
    Object.fromEntries(properties.map(([name, inner]) => [name, fitting(document, inner)])),
    { requiredKeys: required as never[] },
  )
}

const stringValue = (schema: Schema, isPostId: boolean): Arbitrary<string> => {
  if (schema.enum) return fc.constantFrom(...(schema.enum as string[]))
  const any = schema.pattern
    ? fc.stringMatching(new RegExp(schema.pattern as string, 'u'), { size: 'small' })
    : fc.string()
  return isPostId ? fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...someIds) }, any) : any
}

/** Values that fit `schema`; knows the keywords that the document uses. */
export const fitting = (document: OpenApi, given: Schema): Arbitrary<Json> => {
  const schema = resolve(document, given)
  if (Array.isArray(schema.type))
    return fc.oneof(...schema.type.map((type) => fitting(document, { ...schema, type })))
  const bounds = { min: Number(schema.minimum ?? 0), max: Number(schema.maximum ?? 1e6) }
  switch (schema.type) {
    case 'object':
      return objectValue(document, schema) as Arbitrary<Json>
    case 'array': {
      const minLength = Number(schema.minItems ?? 0)
      const maxLength = Math.min(Number(schema.maxItems ?? 10), 12)
      return fc.array(fitting(document, schema.items as Schema), { minLength, maxLength })
    }
    case 'integer':
    case 'number':
      return fc.oneof(fc.integer(bounds), fc.constantFrom(bounds.min, bounds.max))
    case 'null':
      return fc.constant(null)
    case 'boolean':
      return fc.boolean()
    case 'string':
      return stringValue(schema, given.$ref === `${refPrefix}PostId`)
    default:
      throw new Error(`no values for ${JSON.stringify(schema)}`)
  }
}

/** What goes wrong at a border, and any other JSON. */
export const wildValue: Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(0, -1, 1.5, 1e21, 2 ** 53, 1001, '', ' ', 'a/b', '\u0000', '\ud800', null),
  fc.constantFrom<Json>('a'.repeat(65), 'é', [], {}, true, [[]], { postId: 'p' }),
  fc.jsonValue({ maxDepth: 2 }) as Arbitrary<Json>,
)

type Place = { holder: Json[] | { [key: string]: Json }; key: string | number }

const placesIn = (value: Json): Place[] => {
  if (typeof value !== 'object' || value === null) return []
  return Object.keys(value).flatMap((key) => [
    { holder: value, key } as Place,
    ...placesIn((value as Record<string, Json>)[key]!),
  ])
}

/** Sets as JSON.parse would: also `__proto__` becomes a key like any other. */
const setKey = (holder: object, key: string | number, value: Json) =>
  Object.defineProperty(holder, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  })

const change = (value: Json, kind: string, at: number, wild: Json): Json => {
  const root = { root: structuredClone(value) }
  const places = placesIn(root)
  const { holder, key } = places[at % places.length]!
  if (kind === 'replace') setKey(holder, key, wild)
  else if (kind === 'remove') delete (holder as Record<string, Json>)[key]
  else if (typeof root.root === 'object' && root.root !== null)
    setKey(root.root, kind === 'proto' ? '__proto__' : 'extra', wild)
  return root.root ?? null
}

/** Values that fit but for one change; some still fit. */
export const nearlyFitting = (document: OpenApi, schema: Schema): Arbitrary<Json> =>
  fc
    .tuple(
      fitting(document, schema),
      fc.constantFrom('replace', 'replace', 'remove', 'add', 'proto'),
      fc.nat(50),
      wildValue,
    )
    .map(([value, kind, at, wild]) => change(value, kind, at, wild))
