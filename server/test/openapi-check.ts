// Reads an OpenAPI 3.2 document as a stranger would: its operations, and what is wrong with its structure
// (https://spec.openapis.org/oas/v3.2.0, 4.8). Knows nothing of how the document was made.

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
export type Schema = { [key: string]: Json }

export interface Content {
  [mediaType: string]: { schema?: Schema; itemSchema?: Schema }
}
export interface Parameter {
  name: string
  in: 'path' | 'query' | 'header'
  required?: boolean
  schema: Schema
}
export interface OperationDoc {
  operationId?: string | undefined
  parameters?: Parameter[]
  requestBody?: { required?: boolean; content: Content }
  responses: Record<string, { description?: string; content?: Content }>
}
export interface OpenApi {
  openapi: string
  info: { title?: string; version?: string }
  paths: Record<string, Partial<Record<'get' | 'post', OperationDoc>>>
  components: { schemas: Record<string, Schema> }
}
export interface Operation {
  path: string
  method: 'get' | 'post'
  operation: OperationDoc
}

export const operationsOf = (document: OpenApi): Operation[] =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      path,
      method: method as 'get' | 'post',
      operation,
    })),
  )

const refsIn = (value: unknown): string[] => {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    key === '$ref' && typeof inner === 'string' ? [inner] : refsIn(inner),
  )
}

const resolves = (document: OpenApi, ref: string) => {
  const keys = ref.split('/')
  if (keys.shift() !== '#') return false
  let at: unknown = document
  for (const key of keys) at = (at as Record<string, unknown> | undefined)?.[key]
  return at !== undefined
}

const parameterFaults = ({ path, operation }: Operation) => {
  const given = operation.parameters ?? []
  const inPath = given.filter((p) => p.in === 'path')
  const named = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1])
  const same = named.length === inPath.length && inPath.every((p) => named.includes(p.name))
  return [
    ...(same ? [] : ['path parameters differ from the path']),
    ...given
      .filter((p) => !p.name || !['path', 'query', 'header'].includes(p.in) || !p.schema)
      .map(() => 'a parameter lacks its name, place or schema'),
    ...inPath.filter((p) => p.required !== true).map((p) => `${p.name} is not required`),
  ]
}

const responseFaults = ({ operation }: Operation) => {
  const responses = Object.entries(operation.responses)
  return [
    ...(responses.length === 0 ? ['no response'] : []),
    ...responses
      .filter(([status, { description }]) => !/^[1-5]\d\d$/.test(status) || !description)
      .map(([status]) => `response ${status} is no status or has no description`),
  ]
}

const patternFaults = (value: unknown): string[] => {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key !== 'pattern' || typeof inner !== 'string') return patternFaults(inner)
    try {
      new RegExp(inner, 'u')
      return []
    } catch {
      return [`pattern ${inner} is no regular expression`]
    }
  })
}

/** Every fault in words; a right document has none. */
export const documentFaults = (document: OpenApi): string[] => {
  const operations = operationsOf(document)
  const ids = operations.map(({ operation }) => operation.operationId)
  return [
    ...(/^3\.2\.\d+$/.test(document.openapi) ? [] : ['not OpenAPI 3.2']),
    ...(document.info.title && document.info.version ? [] : ['no title or version']),
    ...Object.keys(document.paths).flatMap((p) => (p.startsWith('/') ? [] : [`path ${p}`])),
    ...(new Set(ids).size === ids.length && !ids.includes(undefined) ? [] : ['operation ids']),
    ...[...new Set(refsIn(document))]
      .filter((ref) => !resolves(document, ref))
      .map((ref) => `${ref} is not there`),
    ...operations.flatMap((o) =>
      [...parameterFaults(o), ...responseFaults(o)].map((f) => `${o.method} ${o.path}: ${f}`),
    ),
    ...patternFaults(document),
  ]
}
