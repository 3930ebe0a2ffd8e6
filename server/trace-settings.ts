// The settings of traces, by the names that they have everywhere
// (https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/). Headers, timeouts and certificates
// of the exporter and OTEL_RESOURCE_ATTRIBUTES are read by OpenTelemetry itself.
import { oneOf, variable } from './setting.ts'

/** As OTEL_TRACES_SAMPLER has them everywhere. */
const traceSamplers = [
  ...(['always_on', 'always_off', 'traceidratio'] as const),
  ...(['parentbased_always_on', 'parentbased_always_off', 'parentbased_traceidratio'] as const),
] as const
export type TraceSampler = (typeof traceSamplers)[number]

const share = (text: string) => {
  const n = Number(text)
  if (!/^\d?\.?\d+$/.test(text) || n > 1) throw new Error('must be a number from 0 to 1')
  return n
}

const httpUrl = (text: string) => {
  if (text === '') return null
  if (!/^https?:\/\/[^/]/.test(text) || !URL.canParse(text))
    throw new Error('must be empty or a URL such as http://localhost:4318')
  return text
}

export const traceVariables = {
  tracesEndpoint: variable(
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    '',
    'where spans are sent by OTLP over HTTP, such as http://localhost:4318; empty: none',
    httpUrl,
  ),
  tracesProtocol: variable(
    'OTEL_EXPORTER_OTLP_PROTOCOL',
    'http/protobuf',
    'http/protobuf: how they are sent',
    oneOf('http/protobuf'),
  ),
  traceService: variable(
    'OTEL_SERVICE_NAME',
    'likeflow',
    'name of these processes in traces',
    (text) => text,
  ),
  traceSampler: variable(
    'OTEL_TRACES_SAMPLER',
    'parentbased_always_on',
    'which traces are kept: always_on, always_off or traceidratio, each also with parentbased_',
    oneOf(...traceSamplers),
  ),
  traceRatio: variable(
    'OTEL_TRACES_SAMPLER_ARG',
    '1',
    'the share that traceidratio keeps (0 to 1)',
    share,
  ),
}
