// The operations of the document → requests: most fit it, many nearly do, some are noise. Each knows
// whether the document allows it.
import fc, { type Arbitrary } from 'fast-check'
import {
  type Json,
  type OpenApi,
  type Operation,
  operationsOf,
  type Parameter,
  type Schema,
} from '../openapi-check.ts'
import { createFits, fitting, nearlyFitting, wildValue } from './values.ts'

export interface Case {
  /** null: a path or method that the document does not have */
  operation: Operation | null
  method: string
  target: string
  headers: Record<string, string>
  body: string | null
  /** true when every part fits the document */
  fits: boolean
}

/** One part of a request, and whether it fits. */
type Part<T> = { value: T; fits: boolean }

const noise = fc.string({ maxLength: 20 }).map((text) => text.toWellFormed())
const pair = (name: string, value: string) =>
  `${encodeURIComponent(name)}=${encodeURIComponent(value.toWellFormed())}`

const wildText = wildValue.map((v) => (typeof v === 'string' ? v : JSON.stringify(v)))
const textOf = (value: Json) => (Array.isArray(value) ? value.join(',') : String(value))

/** A parameter's text, read back as the document says it is written. */
const readText = (schema: Schema, text: string): Json => {
  if (schema.type === 'array') return text.split(',')
  if (schema.type === 'integer') return /^\d{1,15}$/.test(text) ? Number(text) : text
  return text
}

export const createCases = (document: OpenApi, origin: string): Arbitrary<Case> => {
  const fitsOf = createFits(document)

  const text = (schema: Schema): Arbitrary<Part<string>> =>
    fc
      .oneof(
        { weight: 5, arbitrary: fitting(document, schema).map(textOf) },
        { weight: 1, arbitrary: fc.oneof(noise, wildText) },
      )
      .map((value) => ({ value, fits: fitsOf(schema)(readText(schema, value)) }))

  const parameters = (of: Operation, place: Parameter['in']) =>
    (of.operation.parameters ?? []).filter((p) => p.in === place)

  const path = (of: Operation): Arbitrary<Part<string>> => {
    const named = parameters(of, 'path')
    // An empty segment would make it another path.
    const segments = named.map((p) => text(p.schema).filter(({ value }) => value !== ''))
    return fc.tuple(...segments).map((parts) => ({
      value: parts.reduce((url, part, i) => {
        const segment = encodeURIComponent(part.value.toWellFormed()).replace(/^\.+$/, '%2E')
        return url.replace(`{${named[i]!.name}}`, () => segment)
      }, of.path),
      fits: parts.every((part) => part.fits),
    }))
  }

  const query = (of: Operation): Arbitrary<Part<string>> => {
    const known = parameters(of, 'query')
    const chosen = fc.tuple(...known.map((p) => fc.option(text(p.schema), { freq: 2 })))
    const extra = fc.oneof(
      { weight: 12, arbitrary: fc.constant('none') },
      { weight: 1, arbitrary: fc.constantFrom('repeat', 'unknown', 'nested') },
    )
    return fc.tuple(chosen, extra, noise).map(([parts, kind, value]) => {
      const given = parts.flatMap((part, i) => (part ? [{ ...part, name: known[i]!.name }] : []))
      const pairs = given.map((part) => pair(part.name, part.value))
      if (kind === 'unknown') pairs.push(pair('x', value))
      if (kind === 'nested') pairs.push(pair('ids[]', value))
      if (kind === 'repeat' && pairs[0]) pairs.push(pairs[0])
      const fits = given.every((part) => part.fits) && pairs.length === given.length
      return { value: pairs.length > 0 ? `?${pairs.join('&')}` : '', fits }
    })
  }

  const headers = (of: Operation): Arbitrary<Part<Record<string, string>>> => {
    const key = parameters(of, 'header').find((p) => p.name === 'Idempotency-Key')
    if (!key) return fc.constant({ value: {}, fits: true })
    const few = fc.constantFrom('key-1', 'key-2', 'key-3').map((value) => ({ value, fits: true }))
    const any = text(key.schema).filter(({ value }) => /^[\x20-\x7e]*$/.test(value))
    return fc.option(fc.oneof(few, any), { freq: 2 }).map((part) => ({
      // Node takes the blanks around a header away before anybody sees them.
      value: part ? { 'Idempotency-Key': part.value.trim() } : {},
      fits: part === null || fitsOf(key.schema)(part.value.trim()),
    }))
  }

  const body = (of: Operation): Arbitrary<Part<string> | null> => {
    const schema = of.operation.requestBody?.content['application/json']?.schema
    if (!schema) {
      if (of.method === 'get') return fc.constant(null)
      const some = fc.constant({ value: '{}', fits: false })
      return fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: some })
    }
    const json = fc
      .oneof(
        { weight: 5, arbitrary: fitting(document, schema) },
        { weight: 4, arbitrary: nearlyFitting(document, schema) },
        { weight: 1, arbitrary: wildValue },
      )
      .map((value) => ({ value: JSON.stringify(value), fits: fitsOf(schema)(value) }))
    const garbage = fc.string({ unit: 'binary', maxLength: 60 }).map((value) => ({
      value: value.toWellFormed(),
      fits: false,
    }))
    return fc.oneof({ weight: 12, arbitrary: json }, { weight: 1, arbitrary: garbage })
  }

  const mediaType = fc.oneof(
    {
      weight: 15,
      arbitrary: fc.constantFrom('application/json', 'application/json; charset=utf-8'),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom('text/plain', 'application/xml', 'application/json; charset=x'),
    },
  )

  const documented = (of: Operation): Arbitrary<Case> =>
    fc
      .record({ path: path(of), query: query(of), headers: headers(of), body: body(of), mediaType })
      .map((part) => {
        const typed = part.body !== null && of.operation.requestBody !== undefined
        return {
          operation: of,
          method: of.method.toUpperCase(),
          target: part.path.value + part.query.value,
          headers: {
            ...part.headers.value,
            ...(typed && { 'Content-Type': part.mediaType }),
            ...(of.path.startsWith('/admin/') && { Origin: origin }),
          },
          body: part.body?.value ?? null,
          fits:
            part.path.fits &&
            part.query.fits &&
            part.headers.fits &&
            part.body?.fits !== false &&
            (!typed || /json(; charset=utf-8)?$/.test(part.mediaType)),
        }
      })

  const paths = Object.keys(document.paths).map((p) => p.replace(/\{\w+\}/, 'fuzz-1'))
  const undocumented: Arbitrary<Case> = fc
    .record({
      method: fc.constantFrom(
        'GET',
        'POST',
        'PUT',
        'PATCH',
        'DELETE',
        'HEAD',
        'OPTIONS',
        'PROPFIND',
      ),
      target: fc.oneof(
        fc.constantFrom(...paths).map((p) => p.toUpperCase()),
        fc.webPath().map((p) => `/~${p}`),
        fc.constantFrom('//', '/like/', '/posts/', '/posts//like', '/%', '/receipts/', '/.env'),
      ),
    })
    .map((part) => ({ ...part, operation: null, headers: {}, body: null, fits: false }))

  // Controls and probes come seldom: a pause or an audit holds up all the others.
  const weightOf = ({ path: p, method }: Operation) =>
    p.startsWith('/admin/') || p === '/metrics' ? 1 : method === 'post' ? 20 : 8
  // The likes of a flood, and what a change makes of a post's number, are in nobody's ledger. An export is no JSON.
  const isUnbooked = (p: string) => p === '/admin/flood' || p.startsWith('/admin/posts')
  return fc.oneof(
    ...operationsOf(document)
      .filter(({ path: p }) => !isUnbooked(p))
      .map((of) => ({ weight: weightOf(of), arbitrary: documented(of) })),
    { weight: 6, arbitrary: undocumented },
  )
}
