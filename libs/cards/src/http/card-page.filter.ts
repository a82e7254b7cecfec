import { PageErrorFilter } from '@mensal/platform';
import { Catch } from '@nestjs/common';
import { CardPageAssets } from './card-page-assets.js';
import { cardPageErrors, FAILED } from './card-page-errors.js';

@Catch()
export class CardPageFilter extends PageErrorFilter {
  constructor(assets: CardPageAssets) {
    super(assets, { known: cardPageErrors, failed: FAILED });
  }
}
