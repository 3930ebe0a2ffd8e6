// The words every shape is made of.
import { z } from 'zod'

export const roles = ['api', 'producer', 'worker', 'sampler'] as const
export type Role = (typeof roles)[number]

/** A post id: also `__proto__`, `constructor` and `123` are ordinary ids. */
export const postIdPattern = /^[A-Za-z0-9_-]{1,64}$/
export const isPostId = (value: unknown): value is string =>
  typeof value === 'string' && postIdPattern.test(value)
export const PostId = z.string().regex(postIdPattern).meta({ id: 'PostId', example: 'launch-day' })

/**
 * `<partition>.<ordinal>.<incarnation>.<position>.<post>`: which batch a like will be in, and where it was counted.
 * Versions before positions wrote none.
 */
export const receiptPattern =
  /^(\d{1,4})\.(\d{1,16})\.([A-Za-z0-9_-]{1,32}(?:\.\d{1,16})?)\.([A-Za-z0-9_-]{1,64})$/
export const Receipt = z
  .string()
  .regex(receiptPattern)
  .meta({ id: 'Receipt', example: '3.17.Vn2hZ9d1Qk6aX0pTr8sLwA-4.90210.launch-day' })

export const Count = z.int().min(0)
/** Of a shape with a name: `.nullable()` would make the named shape itself nullable in the document. */
export const orNull = <S extends z.ZodType>(shape: S) => z.union([shape, z.null()])
export const Time = z.int().min(0).describe('milliseconds since 1970')
export const Ms = z.number().min(0).describe('milliseconds')
export const Rate = z.number().min(0).describe('per second')
