// Whether an IP address lies in the public internet. What is not known to does not: a webhook must not reach what only
// this machine or its network can (server-side request forgery). Pure.
import { BlockList, isIP } from 'node:net'

/** `list`: such as `10.0.0.0/8`, with blanks between. */
const subnets = (list: string) => {
  const found = new BlockList()
  for (const subnet of list.split(/\s+/)) {
    const [net = '', prefix] = subnet.split('/')
    found.addSubnet(net, Number(prefix), isIP(net) === 6 ? 'ipv6' : 'ipv4')
  }
  return found
}

/** IANA's special-purpose addresses that are not reachable from everywhere, multicast and reserved. */
const special4 = subnets(
  `0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24
   192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/3`,
)

/** Of IPv6 only this is given out; in it are tunnels and examples, which may lead anywhere. */
const global6 = subnets('2000::/3')
const special6 = subnets('2001::/23 2001:db8::/32 2002::/16 3fff::/20')

export const isPublicAddress = (address: string): boolean => {
  const version = isIP(address)
  if (version === 4) return !special4.check(address, 'ipv4')
  return version === 6 && global6.check(address, 'ipv6') && !special6.check(address, 'ipv6')
}
