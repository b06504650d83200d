-- `numeric` has a value that is no number, and a check that it is not below zero lets it pass. What is no number is not priced yet.

UPDATE network_services SET monthly_cost = NULL WHERE monthly_cost = 'NaN';

ALTER TABLE network_services
    ADD CONSTRAINT network_services_prices_are_numbers CHECK (monthly_cost <> 'NaN');
