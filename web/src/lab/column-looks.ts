// A column has one colour and one dash everywhere.
import type { ColumnName } from '../../../contract/lab-facts.ts'

export const columnLooks: Record<ColumnName, { colour: string; dash: string | undefined }> = {
  likeflow: { colour: 'var(--good)', dash: undefined },
  'write-per-like': { colour: 'var(--api)', dash: '7 4' },
  'job-per-like': { colour: 'var(--claimed)', dash: '2 4' },
  'counter-and-keys': { colour: 'var(--worker)', dash: '9 3 2 3' },
}
