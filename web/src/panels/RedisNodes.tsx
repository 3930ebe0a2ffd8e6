// The Redis servers that take likes, each with its own numbers: one row per node of a cluster.
import type { NodeNumbers, Sample } from '../../../contract/index.ts'
import { bytes, count } from '../format.ts'
import { ScrollRegion } from '../ui/ScrollRegion.tsx'
import { type Head, Table } from '../ui/Table.tsx'

const of = (used: number | null, most: number | null) =>
  most === null ? bytes(used) : `${bytes(used)} of ${bytes(most)}`

const Row = ({ node }: { node: NodeNumbers }) => (
  <tr className="border-t border-line">
    <th scope="row" className="py-1 text-left font-semibold">
      {node.node}
      {node.reason !== null && (
        <span className="ml-2 font-normal text-bad">{node.reason.replaceAll('-', ' ')}</span>
      )}
    </th>
    <td data-num className="text-right whitespace-nowrap">
      {of(node.usedBytes, node.maxBytes)}
    </td>
    <td data-num className="text-right">
      {count(node.operationsPerSecond)}
    </td>
    <td data-num className="text-right">
      {count(node.replicas)}
    </td>
    <td className="text-soft">{node.partitions.join(', ')}</td>
  </tr>
)

const heads: readonly Head[] = [
  { name: 'Redis' },
  { name: 'memory', right: true },
  { name: 'commands/s', right: true },
  { name: 'replicas', right: true },
  { name: 'partitions' },
]

export const RedisNodes = ({ sample }: { sample: Sample | null }) => {
  const nodes = sample?.redis.nodes ?? []
  if (nodes.length === 0) return null
  return (
    <ScrollRegion label="Redis servers" className="mt-4">
      <Table heads={heads}>
        {nodes.map((node) => (
          <Row key={node.node} node={node} />
        ))}
      </Table>
    </ScrollRegion>
  )
}
