import { describe, expect, it } from 'vitest';
import { isLocalOnly, isNeverARegistry } from '../../activities/bump/address-guard.ts';

const never = [
  '169.254.169.254',
  '0.0.0.0',
  '224.0.0.1',
  '255.255.255.255',
  'fe80::1',
  'fe80::1%eth0',
  'ff02::1',
  '::ffff:169.254.169.254',
  '::ffff:a9fe:a9fe',
  '64:ff9b::169.254.169.254',
  'fd00:ec2::254',
  '100.100.100.200',
];
const local = [
  '127.0.0.1',
  '127.8.8.8',
  '10.1.2.3',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '100.64.0.1',
  '::1',
  '::',
  'fc00::1',
  'fd12:3456::1',
  '::ffff:127.0.0.1',
  '::ffff:10.0.0.1',
];
const open = ['8.8.8.8', '172.32.0.1', '192.169.0.1', '100.128.0.1', '2606:4700::1111', '::ffff:8.8.8.8'];

describe('the address guard', () => {
  it.each(never)('%s is never a registry', (address) => {
    expect(isNeverARegistry(address)).toBe(true);
  });

  it.each(local)('%s is inside the own network', (address) => {
    expect(isLocalOnly(address)).toBe(true);
    expect(isNeverARegistry(address)).toBe(false);
  });

  it.each(open)('%s is neither', (address) => {
    expect(isLocalOnly(address) || isNeverARegistry(address)).toBe(false);
  });
});
