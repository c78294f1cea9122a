/** Who plays in the demo. Each has one account in the simulated workspace. */
export const cast = [
  { id: 'mara', name: 'Mara Lind', account: 'U0MARA' },
  { id: 'amir', name: 'Amir Haddad', account: 'U0AMIR' },
  { id: 'bea', name: 'Bea Novak', account: 'U0BEA' },
  { id: 'chen', name: 'Chen Wei', account: 'U0CHEN' },
  { id: 'olaf', name: 'Olaf Berg', account: 'U0OLAF' },
  { id: 'priya', name: 'Priya Nair', account: 'U0PRIYA' },
] as const;

/** Starts the demo's incident, and so may not decide in it. */
export const requester = 'mara';
/** Press Approve when the demo plays the approvers; two of them, because destructive steps need two. */
export const players = ['amir', 'bea'] as const;
export const team = 'T0NORTH';
export const channel = 'C0INC';
