import type { LabSpec } from '../../../src/contracts/index.ts';
import { placedWays } from './placed-ways.ts';

/** On every container, volume and network of a lab. */
export const LAB_LABEL = 'atelier.lab';
/** On the containers of services: which service. */
export const SERVICE_LABEL = 'atelier.service';

export const containerName = (labId: string, service: string): string => `${labId}.${service}`;
/** Another name of a service on the lab's network: the way past its links. */
export const directName = (service: string): string => `${service}.direct`;
export const networkName = (labId: string): string => `${labId}.lab`;

/**
 * What a lab adds to its own compose.yaml, as a second compose file: names, labels, the lab's network, the spec's environment (a test may have changed it),
 * no privileges, short logs. No port is published: the network leads nowhere, the driver relays. Health checks are off, because readiness asks itself.
 */
export function overrideFile(spec: LabSpec, labId: string, references: Readonly<Record<string, string>>): string {
  const { services } = spec;
  const ways = placedWays(spec);
  const labels = { [LAB_LABEL]: labId };
  const volumes = new Set(services.flatMap((service) => service.volumes.map(({ volume }) => volume)));
  const file = {
    services: Object.fromEntries(services.map(({ name, image, environment }) => [name, {
      image: references[image],
      container_name: containerName(labId, name),
      labels: { ...labels, [SERVICE_LABEL]: name },
      environment,
      ports: RESET,
      networks: { default: { aliases: [directName(name)] } },
      extra_hosts: Object.fromEntries(ways.filter(({ from }) => from === name).map(({ to, address }) => [to, address])),
      dns_opt: DNS_OPTIONS,
      healthcheck: { disable: true },
      restart: 'no',
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      pids_limit: 4_096,
      logging: { driver: 'json-file', options: { 'max-size': '4m', 'max-file': '2' } },
    }])),
    networks: { default: { name: networkName(labId), external: true } },
    ...(volumes.size === 0 ? {} : { volumes: Object.fromEntries([...volumes].map((volume) => [volume, { labels }])) }),
  };
  // JSON is YAML, but for Compose's own word.
  return JSON.stringify(file, undefined, 2).replaceAll(JSON.stringify(RESET), '!reset []');
}

/**
 * In a network that leads nowhere the engine's name server leaves a name that it doesn't know without an answer (Engine 20.10), and a killed service's name is one:
 * with the resolver's defaults (5 s, twice, for each family) whoever dials it hangs for 20 s, a broker's replica fetcher too. It answers what it knows within milliseconds.
 */
export const DNS_OPTIONS = ['timeout:1', 'attempts:2'];

const RESET = '!reset [] (not YAML text but a tag)';
