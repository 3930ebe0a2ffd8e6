// Reads a query string by a zod object: flat, every name once, none unknown. Lists are comma-separated;
// numbers are plain decimal digits. No nested syntax exists: `ids[]` is just an unknown name.
import { z } from 'zod'
import { type Fault, Problem } from './problems.ts'
import { check, faultOf, maxListItems } from './validation.ts'

const decode = (text: string) => {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}

/** Splits `a=1&b=2` into a map, or returns `null` if a name repeats or an escape is broken. */
const split = (text: string): Map<string, string> | null => {
  const found = new Map<string, string>()
  for (const part of text.split('&')) {
    const [name, value] = part.split(/=(.*)/s, 2).map(decode)
    if (name == null || value === null || found.has(name)) return null
    found.set(name, value ?? '')
  }
  return found
}

const baseOf = (schema: z.core.$ZodType): z.core.$ZodType =>
  schema instanceof z.ZodOptional || schema instanceof z.ZodDefault
    ? baseOf(schema.def.innerType)
    : schema

const readAs = (schema: z.core.$ZodType, text: string): unknown => {
  const base = baseOf(schema)
  if (base instanceof z.ZodArray) return text.split(',', maxListItems + 1)
  if (base instanceof z.ZodNumber) return /^\d{1,15}$/.test(text) ? Number(text) : text
  return text
}

const refuse = (...errors: Fault[]) => new Problem('invalid-query', { errors })

export const noQuery = z.strictObject({})

/** The query of `url` as `schema` reads it. @throws {Problem} `invalid-query` with every fault. */
export const readQuery = <S extends z.ZodObject>(url: string, schema: S): z.output<S> => {
  const text = url.split(/\?(.*)/s, 2)[1] ?? ''
  const found = text === '' ? new Map<string, string>() : split(text)
  if (found === null) throw refuse(faultOf([], 'repeated'))
  const values = new Map<string, unknown>()
  for (const [name, value] of found) {
    const shape = Object.hasOwn(schema.shape, name) ? schema.shape[name] : undefined
    if (shape === undefined) throw refuse(faultOf([], 'unrecognized_keys'))
    values.set(name, readAs(shape, value))
  }
  return check(schema, Object.fromEntries(values), 'invalid-query')
}
