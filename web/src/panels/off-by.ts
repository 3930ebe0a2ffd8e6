// How far the sum is off: in Redis, in batches, or in MongoDB as the last audit found. Pure.
import type { Sample } from '../../../contract/index.ts'

interface Off {
  by: number
  says: string
  /** MongoDB was found to hold exactly what is called persisted now */
  compared: boolean
}

/** null: not measured. */
export const offBy = (sample: Sample | null): Off | null => {
  if (!sample) return null
  const { difference, audit } = sample.conservation
  const { missing, persisted } = sample.totals
  const inRedis = difference !== 0 ? difference : missing
  if (inRedis !== 0) {
    const says = inRedis > 0 ? 'likes are missing' : 'more than were accepted'
    return { by: inRedis, says, compared: false }
  }
  if (audit?.status === 'different') {
    const says = `MongoDB has ${audit.difference < 0 ? 'less' : 'more'}: see the audit`
    return { by: audit.difference, says, compared: true }
  }
  const compared = audit?.status === 'equal' && audit.persisted === persisted
  return {
    by: 0,
    says: compared ? 'nothing lost, none twice' : 'the sums in Redis agree',
    compared,
  }
}
