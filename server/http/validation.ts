// zod's issues → the `errors` of a problem. Codes and texts are ours and fixed: zod's own messages repeat
// what was sent (an unknown key, a pattern), an answer never does.
import { z } from 'zod'
import type { ProblemType } from '../../contract/index.ts'
import { type Fault, Problem } from './problems.ts'

const texts = {
  invalid_type: ['wrong-type', 'is missing or has the wrong type'],
  too_small: ['too-small', 'is smaller or shorter than allowed'],
  too_big: ['too-big', 'is larger or longer than allowed'],
  invalid_format: ['wrong-format', 'does not match the documented pattern'],
  custom: ['wrong-format', 'does not have the documented form'],
  invalid_value: ['wrong-value', 'is not one of the documented values'],
  unrecognized_keys: ['unknown-key', 'has a key that is not documented'],
} as const
const otherwise = ['invalid', 'does not fit'] as const

const escapePointer = (key: PropertyKey) => String(key).replaceAll('~', '~0').replaceAll('/', '~1')

/** A JSON pointer as a URI fragment (RFC 6901, 6); its keys are schema names and indices, or of one line. */
export const pointerOf = (path: readonly PropertyKey[]) =>
  ['#', ...path.map(escapePointer)].join('/')

export const faultOf = (path: readonly PropertyKey[], issue: string): Fault => {
  const [code, message] = texts[issue as keyof typeof texts] ?? otherwise
  return { pointer: pointerOf(path), code, message }
}

/** The most that any list of the contract holds. */
export const maxListItems = 500

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The one fault of what is far too large: zod would look at each item and name each key. */
const largeFault = (
  schema: z.ZodType,
  value: unknown,
  path: readonly PropertyKey[],
): Fault | null => {
  if (!(schema instanceof z.ZodObject) || !isObject(value)) return null
  const names = Object.keys(schema.shape)
  if (Object.keys(value).length > names.length) return faultOf(path, 'unrecognized_keys')
  const long = names.find((name) => {
    const list = Object.hasOwn(value, name) ? value[name] : null
    return Array.isArray(list) && list.length > maxListItems
  })
  return long === undefined ? null : faultOf([...path, long], 'too_big')
}

/** `path`: where the value stands. */
export const read = <S extends z.ZodType>(
  schema: S,
  value: unknown,
  path: readonly PropertyKey[] = [],
): { value: z.output<S>; faults: null } | { faults: Fault[] } => {
  const large = largeFault(schema, value, path)
  if (large) return { faults: [large] }
  const { data, error } = schema.safeParse(value)
  if (!error) return { value: data as z.output<S>, faults: null }
  return { faults: error.issues.map((issue) => faultOf([...path, ...issue.path], issue.code)) }
}

/** The value as the schema reads it. @throws {Problem} of the given type with every fault. */
export const check = <S extends z.ZodType>(
  schema: S,
  value: unknown,
  type: ProblemType,
): z.output<S> => {
  const found = read(schema, value)
  if (found.faults) throw new Problem(type, { errors: found.faults })
  return found.value
}
