export { Counter, collectDefaultMetrics, Gauge, type Metric, Registry } from 'prom-client'
