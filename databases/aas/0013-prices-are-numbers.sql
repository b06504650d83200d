-- `numeric` has a value that is no number, and a check that it is not below zero lets it pass: one such price, and the totals of its
-- customer, of its reseller and of the platform were none. What is no number is not priced yet.

UPDATE vcenter_vm_data_vms
SET cost_estimate = nullif(cost_estimate, 'NaN'), license_cost = nullif(license_cost, 'NaN')
WHERE 'NaN' IN (cost_estimate, license_cost);

ALTER TABLE vcenter_vm_data_vms
    ADD CONSTRAINT vms_prices_are_numbers CHECK (cost_estimate <> 'NaN' AND license_cost <> 'NaN');
ALTER TABLE product_prices
    ADD CONSTRAINT product_prices_are_numbers CHECK (amount <> 'NaN');
