/** What this program is for. Both roles run the same code. */
export interface Role {
  readonly name: string;
  readonly groupId: string;
  /** What becomes of a notification. */
  readonly action: 'push' | 'digest';
  owns(partition: number): boolean;
}

// TODO Critical: partition 0 and nothing else, action `push`, group `notifications-critical`.
//      General: the others, action `digest`, group `notifications-general`.
const ROLES: readonly Role[] = [
  { name: 'critical', groupId: 'notifications', action: 'push', owns: () => true },
  { name: 'general', groupId: 'notifications', action: 'digest', owns: () => true },
];

export function roleNamed(name: string): Role {
  const role = ROLES.find((one) => one.name === name);
  if (role === undefined) throw new Error(`ROLE is "${name}": expected ${ROLES.map((one) => one.name).join(' or ')}`);
  return role;
}
