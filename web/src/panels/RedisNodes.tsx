// The Redis servers that take likes, each with its own numbers: one row per node of a cluster.
import type { NodeNumbers, Sample } from '../../../contract/index.ts'
import { bytes, count } from '../format.ts'
import { ScrollRegion } from '../ui/ScrollRegion.tsx'

const of = (used: number | null, most: number | null) =>
  most === null ? bytes(used) : `${bytes(used)} of ${bytes(most)}`

const Row = ({ node }: { node: NodeNumbers }) => (
  <tr className="border-t border-line">
    <th scope="row" className="py-1 pr-3 text-left font-semibold">
      {node.node}
      {node.reason !== null && (
        <span className="ml-2 font-normal text-bad">{node.reason.replaceAll('-', ' ')}</span>
      )}
    </th>
    <td data-num className="pr-3 whitespace-nowrap">
      {of(node.usedBytes, node.maxBytes)}
    </td>
    <td data-num className="pr-3">
      {count(node.operationsPerSecond)}
    </td>
    <td data-num className="pr-3">
      {count(node.replicas)}
    </td>
    <td className="text-soft">{node.partitions.join(', ')}</td>
  </tr>
)

const heads = ['Redis', 'memory', 'commands/s', 'replicas', 'partitions']

export const RedisNodes = ({ sample }: { sample: Sample | null }) => {
  const nodes = sample?.redis.nodes ?? []
  if (nodes.length === 0) return null
  return (
    <ScrollRegion label="Redis servers" className="mt-4">
      <table className="w-full text-[13px]">
        <thead className="text-left text-soft">
          <tr>
            {heads.map((name) => (
              <th key={name} scope="col" className="pb-1 font-medium">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {nodes.map((node) => (
            <Row key={node.node} node={node} />
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  )
}
