// What is wrong now, and what happened and is over.
import { z } from 'zod'
import { Audit } from './answers.ts'
import { Flood } from './flood.ts'
import { Count, Time } from './vocabulary.ts'

export const alertCodes = [
  'redis-away',
  'redis-refuses',
  'redis-node-away',
  'redis-full',
  'idempotency-full',
  'not-durable',
  'mongodb-away',
  'mongodb-refuses',
  'no-workers',
  'no-producer',
  'claims-paused',
  'workers-paused',
  'dead-letters',
  'notifications-behind',
  'likes-missing',
  'likes-forgotten',
  'partition-stopped',
] as const
export type AlertCode = (typeof alertCodes)[number]

export const Alert = z
  .object({
    code: z.enum(alertCodes),
    level: z.enum(['warning', 'critical']),
    text: z.string(),
    since: Time,
    until: Time.optional().describe('set once: the alert has ended'),
  })
  .meta({ id: 'Alert' })
export type Alert = z.infer<typeof Alert>

/** What else is worth a mark in the charts, besides the alerts. */
export const incidentKinds = [
  ...alertCodes,
  'flood',
  'audit',
  'process-started',
  'process-ended',
] as const
export type IncidentKind = (typeof incidentKinds)[number]

/** Something that happened and is over: kept, so that a page opened later has it. */
export const Incident = z
  .object({
    id: z.string().describe('the same from whoever tells it twice'),
    kind: z.enum(incidentKinds),
    text: z.string(),
    from: Time,
    to: Time.describe('`from`, if it took no time'),
    refused: Count.nullable().describe('requests for likes that were refused meanwhile'),
    unknown: Count.optional().describe('requests whose likes were counted once or not at all'),
    flood: Flood.optional().describe('of kind flood: how it ended'),
    audit: Audit.shape.status.optional().describe('of kind audit: what it found'),
  })
  .meta({ id: 'Incident' })
export type Incident = z.infer<typeof Incident>
