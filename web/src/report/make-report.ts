// Makes the file and hands it to the browser to keep. Loaded when somebody asks for one.
import { saveFile } from '../ui/save-file.ts'
import { drillReport } from './drill-report.ts'
import { floodReport } from './flood-report.ts'
import { type Report, reportHtml } from './report.ts'
import type { Around, ReportOf } from './run-facts.ts'
import { readVitals } from './vitals.ts'

const made = (of: ReportOf, around: Around): Report =>
  of.what === 'drill' ? drillReport(of.run, around) : floodReport(of.flood, of.samples, around)

const nameOf = (of: ReportOf) => {
  const at = new Date(of.what === 'drill' ? of.run.startedAt : of.flood.startedAt)
  const time = at.toISOString().slice(0, 19).replaceAll(':', '-')
  return `likeflow-${of.what === 'drill' ? of.run.drill : 'flood'}-${time}.html`
}

export const saveReport = async (of: ReportOf, around: Omit<Around, 'vitals'>): Promise<void> => {
  const text = reportHtml(made(of, { ...around, vitals: await readVitals() }))
  saveFile(new Blob([text], { type: 'text/html' }), nameOf(of))
}
