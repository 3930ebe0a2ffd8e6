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

/** A JSON pointer as a URI fragment (RFC 6901, 6); its keys are schema names and indices only. */
const pointerOf = (path: readonly PropertyKey[]) => ['#', ...path.map(escapePointer)].join('/')

export const faultOf = (path: readonly PropertyKey[], issue: string): Fault => {
  const [code, message] = texts[issue as keyof typeof texts] ?? otherwise
  return { pointer: pointerOf(path), code, message }
}

/** The most that any list of the contract holds. */
export const maxListItems = 500

/** A list far too long is refused as a whole: each of its items would cost a look and a line of the answer. */
const refuseLongLists = (schema: z.ZodType, value: unknown, type: ProblemType) => {
  if (!(schema instanceof z.ZodObject) || typeof value !== 'object' || value === null) return
  for (const name of Object.keys(schema.shape)) {
    const list = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : null
    if (Array.isArray(list) && list.length > maxListItems)
      throw new Problem(type, { errors: [faultOf([name], 'too_big')] })
  }
}

/** The value as the schema reads it. @throws {Problem} of the given type with every fault. */
export const check = <S extends z.ZodType>(
  schema: S,
  value: unknown,
  type: ProblemType,
): z.output<S> => {
  refuseLongLists(schema, value, type)
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw new Problem(type, { errors: result.error.issues.map((i) => faultOf(i.path, i.code)) })
}
