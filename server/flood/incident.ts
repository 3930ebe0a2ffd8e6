// A flood that is over, as an incident: kept longer than the flood itself, so that the page can list them.
import type { Flood, Incident } from '../../contract/index.ts'

export const floodIncident = (flood: Flood): Incident => ({
  id: `flood ${flood.id}`,
  kind: 'flood',
  text: `Flood of ${flood.rate} likes per second`,
  from: flood.startedAt,
  to: Math.max(flood.startedAt, flood.at),
  refused: flood.refused,
  flood,
})
