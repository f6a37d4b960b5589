import { routingNumber } from '../checks/routing-number.ts';
import {
  bareSocialSecurityNumber,
  socialSecurityNumber,
  taxpayerNumber,
} from '../checks/social-security-number.ts';
import type { NumberRule } from '../number-rule.ts';

/** `account number is`, `acct #`, `bank account:`; not any number in a sentence about accounts. */
const ACCOUNT_LEAD =
  /(?:account|accounts|acct|acc|konto|checking|savings|deposit)[\s._-]{0,2}(?:(?:number|numbers|no|nr|num|id|is|was|ending|with|to|from|for|of|my|bank)[\s.]{1,2}|(?:number|no|nr|num|id)){0,3}[\s"'#:=.-]{0,4}$/i;

/** Numbers that authorities and banks of the United States issue. */
export const US_RULES: readonly NumberRule[] = [
  {
    entity: 'US_SOCIAL_SECURITY_NUMBER',
    groups: [[3, 2, 4]],
    separators: '- ./_\t',
    check: socialSecurityNumber,
    unless: ['order'],
    despite: ['ssn'],
  },
  {
    entity: 'US_SOCIAL_SECURITY_NUMBER',
    groups: [[9], [5, 4], [3, 6]],
    separators: '- .',
    check: bareSocialSecurityNumber,
    context: ['ssn'],
  },
  {
    entity: 'US_INDIVIDUAL_TAX_IDENTIFICATION_NUMBER',
    groups: [[3, 2, 4]],
    separators: '- ',
    check: taxpayerNumber,
    unless: ['order'],
    despite: ['itin'],
  },
  {
    entity: 'US_INDIVIDUAL_TAX_IDENTIFICATION_NUMBER',
    groups: [[9], [5, 4], [3, 6]],
    separators: '- ',
    check: taxpayerNumber,
    context: ['itin'],
  },
  {
    entity: 'US_BANK_ROUTING_NUMBER',
    groups: [[9], [4, 4, 1]],
    separators: '- ',
    check: routingNumber,
    context: ['routing'],
  },
  { entity: 'US_PASSPORT_NUMBER', groups: [[9]], context: ['passport'] },
  {
    entity: 'DRIVER_ID',
    groups: [[6], [7], [8], [9], [10], [12], [13], [3, 3, 3], [3, 2, 4], [3, 3, 2]],
    separators: '- ',
    context: ['driver'],
  },
  {
    entity: 'US_BANK_ACCOUNT_NUMBER',
    groups: [[6], [7], [8], [9], [10], [11], [12], [13], [14], [15], [16], [17]],
    context: ['account'],
    lead: ACCOUNT_LEAD,
  },
];
